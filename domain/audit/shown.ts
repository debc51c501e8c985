import { ID_PREFIXES, isUuid, toPublicId } from '../../lib/ids.ts'
import type { EntryFacts } from './digests.ts'

/** An entry as its readers see it: ids are public, and what was personal stands where it was, unless it has been erased. */
export interface ShownEntry extends EntryFacts {
  readonly before: Fields | null
  readonly after: Fields | null
  readonly address: string | null
  /** Something of it was about a person and has been erased. */
  readonly erased: boolean
  readonly seq: string | null
  readonly hash: string | null
}

export type Fields = Readonly<Record<string, unknown>>

/** The row of `domain/audit/page.ts`. */
export interface EntryRow extends EntryFacts {
  readonly before: Fields | null
  readonly after: Fields | null
  readonly seq: bigint | null
  readonly hash: string | null
  readonly origin: { readonly address?: string } | null
  readonly content: { readonly before?: Fields; readonly after?: Fields } | null
  readonly erased: boolean
}

export function shownEntry({ origin, content, ...row }: EntryRow): ShownEntry {
  return {
    id: toPublicId('auditEntry', row.id),
    tenantId: row.tenantId && toPublicId('tenant', row.tenantId),
    actorKind: row.actorKind,
    actorId: row.actorId && publicIdOf(row.actorKind, row.actorId),
    onBehalfOf: row.onBehalfOf && toPublicId('user', row.onBehalfOf),
    action: row.action,
    objectKind: row.objectKind,
    objectId: publicIdOf(row.objectKind, row.objectId),
    before: merged(row.before, content?.before),
    after: merged(row.after, content?.after),
    requestId: row.requestId,
    address: origin?.address ?? null,
    erased: row.erased,
    at: row.at,
    seq: row.seq?.toString() ?? null,
    hash: row.hash,
  }
}

/** What the log calls a kind, where that is not the noun's own name. */
const NOUNS: Readonly<Record<string, string>> = { operator: 'user', api_key: 'apiKey', client_app: 'clientApp' }

function publicIdOf(kind: string, id: string): string {
  return isUuid(id) ? toPublicId(NOUNS[kind] ?? kind, id) : id
}

function merged(plain: Fields | null, personal: Fields | undefined): Fields | null {
  if (!plain && !personal) return null
  return Object.fromEntries(Object.entries({ ...plain, ...personal }).map(([key, value]) => [key, shownId(key, value)]))
}

/** `roleId: '0190…'` → `rol_0190…`; what is no id of a noun stays as it is. */
function shownId(key: string, value: unknown): unknown {
  const kind = key === 'ownerId' ? 'user' : key.endsWith('Id') ? key.slice(0, -2) : key
  return typeof value === 'string' && isUuid(value) && kind in ID_PREFIXES ? toPublicId(kind, value) : value
}
