import { createHash, randomBytes } from 'node:crypto'
import type { Json, JsonObject } from './redact.ts'

/** Who did what to which object, when and by which request: of an entry in every form. */
export interface EntryFacts {
  readonly id: string
  readonly tenantId: string | null
  readonly actorKind: string
  readonly actorId: string | null
  readonly onBehalfOf: string | null
  readonly action: string
  readonly objectKind: string
  readonly objectId: string
  readonly requestId: string | null
  readonly at: Date
}

/** An entry as it was written, without the values of its details: their digests stand in for them. */
export interface EntryContent extends EntryFacts {
  readonly before: unknown
  readonly after: unknown
  readonly originDigest: string | null
  readonly contentDigest: string | null
}

/** What the chain of a tenant begins with, and that of what concerns no tenant. */
export const GENESIS = '0'.repeat(64)
const SALT_BYTES = 32

export interface SaltedDetail {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly digest: string
}

/** A salt of the detail's own: without it the digest cannot be compared with guesses. */
export function saltedDetail(value: JsonObject): SaltedDetail {
  const salt = new Uint8Array(randomBytes(SALT_BYTES))
  return { salt, digest: detailDigest(salt, value) }
}

export function detailDigest(salt: Uint8Array, value: unknown): string {
  return createHash('sha256').update(salt).update(canonicalJson(value)).digest('hex')
}

/** SHA-256 over all that an entry says. */
export function entryDigest(entry: EntryContent): string {
  const content = {
    version: 1,
    id: entry.id,
    tenantId: entry.tenantId,
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    onBehalfOf: entry.onBehalfOf,
    action: entry.action,
    objectKind: entry.objectKind,
    objectId: entry.objectId,
    before: entry.before ?? null,
    after: entry.after ?? null,
    requestId: entry.requestId,
    at: entry.at.toISOString(),
    origin: entry.originDigest,
    content: entry.contentDigest,
  }
  return sha256(canonicalJson(content))
}

/** The seal of one place in a chain: it holds the tenant, the number, the seal before and the entry's digest. */
export function sealOf(tenantId: string | null, seq: bigint, prevHash: string, digest: string): string {
  return sha256(canonicalJson([tenantId, seq.toString(), prevHash, digest]))
}

/** The same text for the same value, whoever wrote it down: keys in the order of their UTF-16 units, no spaces (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value as Readonly<Record<string, Json>>)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
