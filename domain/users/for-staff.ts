import { toPublicId } from '../../lib/ids.ts'
import type { BanRecord } from '../bans/list.ts'
import type { Tx } from '../db.ts'
import type { ImpersonationRecord } from '../impersonations/list.ts'
import type { TenantRole } from '../permissions.ts'

export interface PlaceForStaff {
  readonly tenantId: string
  readonly tenantName: string
  readonly role: TenantRole | 'custom'
  /** What the tenant calls it, if it is a role of its own. */
  readonly customRoleName: string | null
}

/** A person as staff sees them. */
export interface FoundUser {
  readonly id: string
  readonly email: string
  readonly emailVerified: boolean
  readonly name: string
  readonly pictureUrl: string | null
  readonly locale: string | null
  readonly timeZone: string | null
  readonly createdAt: Date
  readonly erasedAt: Date | null
  readonly operatorRole: string | null
  readonly places: readonly PlaceForStaff[]
  /** Both newest first, at most 100. */
  readonly bans: readonly BanRecord[]
  readonly impersonations: readonly ImpersonationRecord[]
}

/** Places, bans and the like of one person that are shown. */
const MOST_OF_ONE = 100
const NEWEST = [{ startedAt: 'desc' as const }, { id: 'desc' as const }]

/** Those of these that are there, in no order. @param tx of the operators' role */
export async function usersOf(tx: Tx, ids: readonly string[]): Promise<readonly FoundUser[]> {
  const users = await tx.user.findMany({
    where: { id: { in: [...ids] } },
    include: {
      operator: { select: { role: true } },
      memberships: {
        select: {
          role: true,
          customRole: { select: { name: true } },
          tenant: { select: { id: true, name: true } },
        },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        take: MOST_OF_ONE,
      },
      bans: { orderBy: NEWEST, take: MOST_OF_ONE },
      impersonations: { omit: { publicKey: true }, orderBy: NEWEST, take: MOST_OF_ONE },
    },
  })
  return users.map(({ memberships, operator, bans, impersonations, ...user }) => ({
    id: toPublicId('user', user.id),
    email: user.email,
    emailVerified: user.emailVerified,
    name: user.name,
    pictureUrl: user.pictureUrl,
    locale: user.locale,
    timeZone: user.timeZone,
    createdAt: user.createdAt,
    erasedAt: user.erasedAt,
    operatorRole: operator?.role ?? null,
    places: memberships.map(({ role, customRole, tenant }) => ({
      tenantId: toPublicId('tenant', tenant.id),
      tenantName: tenant.name,
      role: role as PlaceForStaff['role'],
      customRoleName: customRole?.name ?? null,
    })),
    bans,
    impersonations,
  }))
}
