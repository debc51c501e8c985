import type { Viewer } from '../../../domain/access.ts'
import type { OperatorRole, TenantRole } from '../../../domain/permissions.ts'
import { newId } from '../../../lib/ids.ts'
import { ORIGIN } from '../seed.ts'

/** `broken` holds what the schema cannot say: its rows fail the answers that they are part of. `full` holds most. */
export const TENANTS = ['full', 'other', 'broken', 'empty'] as const
export type TenantName = (typeof TENANTS)[number]

interface Part {
  readonly in?: Partial<Record<TenantName, TenantRole>>
  readonly operator?: OperatorRole
  /** Places of which a token that is still good knows nothing. */
  readonly unknownTo?: readonly TenantName[]
}

const PARTS = {
  owner: { in: { full: 'owner' } },
  admin: { in: { full: 'admin' } },
  billing: { in: { full: 'billing' } },
  member: { in: { full: 'member' } },
  /** May see the bills of both. */
  both: { in: { full: 'billing', other: 'admin' } },
  /** May see the bills of one. */
  half: { in: { full: 'member', other: 'owner' } },
  unlucky: { in: { broken: 'owner', empty: 'owner' } },
  late: { in: { full: 'owner', other: 'owner' }, unknownTo: ['other'] },
  operator: { operator: 'engineer' },
  stranger: {},
} as const satisfies Record<string, Part>

export type PersonName = keyof typeof PARTS
export type ViewerName = PersonName | 'anonymous'

export interface CastMember extends Part {
  readonly userId: string
  readonly name: PersonName
}

/** Who takes part, by fresh ids. */
export interface Cast {
  readonly tenants: Readonly<Record<TenantName, string>>
  readonly people: readonly CastMember[]
  readonly viewers: Readonly<Record<ViewerName, Viewer>>
}

export function createCast(): Cast {
  const tenants = Object.fromEntries(TENANTS.map((name) => [name, newId()])) as Record<TenantName, string>
  const people = Object.entries<Part>(PARTS).map(
    ([name, part]): CastMember => ({ ...part, name: name as PersonName, userId: newId() }),
  )
  const viewers = people.map((person) => [person.name, viewerOf(person, tenants)] as const)
  return {
    tenants,
    people,
    viewers: { ...Object.fromEntries(viewers), anonymous: { kind: 'anonymous', origin: ORIGIN } } as Cast['viewers'],
  }
}

function viewerOf(person: CastMember, tenants: Cast['tenants']): Viewer {
  const known = Object.entries(person.in ?? {}).filter(([name]) => !person.unknownTo?.includes(name as TenantName))
  return {
    kind: 'user',
    userId: person.userId,
    roles: new Map(known.map(([name, role]) => [tenants[name as TenantName], role])),
    operatorRole: person.operator ?? null,
    origin: ORIGIN,
  }
}

/** What every text that belongs to a tenant or person bears. */
export function markOf(uuid: string): string {
  return uuid.replaceAll('-', '')
}
