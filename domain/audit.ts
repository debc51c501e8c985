import { isUuid, newId } from '../lib/ids.ts'
import type { Viewer } from './access.ts'
import type { App } from './app.ts'
import { type EntryContent, entryDigest, type SaltedDetail, saltedDetail } from './audit/digests.ts'
import { type JsonObject, redact } from './audit/redact.ts'
import { countOf, txStatement } from './db/on-transaction.ts'
import type { Tx } from './db.ts'

export interface Change {
  readonly tenantId: string | null
  /** `subscription.start`: the noun and the verb. */
  readonly action: string
  readonly objectKind: string
  readonly objectId: string
  /** What a reader needs to understand the change; secrets are taken out, personal values stand apart (audit/redact.ts). */
  readonly before?: object
  readonly after?: object
  /** Keys of `before` and `after` that are personal here, besides those that always are. */
  readonly personal?: readonly string[]
  /** Whom the personal values are about, besides the object if it is a user: theirs are erased with them. */
  readonly persons?: readonly string[]
}

/** Whoever holds the machine, at its console. */
export interface Console {
  readonly kind: 'console'
  readonly origin: Viewer['origin']
}

interface Actor {
  readonly actorKind: string
  readonly actorId: string | null
  readonly onBehalfOf: string | null
}

interface Detail {
  readonly part: 'origin' | 'content'
  readonly persons: readonly string[]
  readonly value: JsonObject
}

// No row is asked back: one of no tenant may be written and not read.
const ENTRY =
  txStatement(`insert into audit_entries (id, tenant_id, actor_kind, actor_id, on_behalf_of, action, object_kind, object_id, before, after,
    request_id, at, origin_digest, content_digest, digest)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13, $14, $15)`)

/** Writes one entry for one change of access, money or identity, in the transaction that makes it. */
export async function audit(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  viewer: Viewer | Console,
  change: Change,
): Promise<void> {
  const actor = actorOf(viewer)
  const { tenantId, action, objectKind, objectId } = change
  const before = redact(change.before, change.personal)
  const after = redact(change.after, change.personal)
  const details = [originOf(viewer, actor), contentOf(change, before.personal, after.personal)]
    .filter((detail) => detail !== null)
    .map((detail) => ({ ...detail, ...saltedDetail(detail.value) }))
  const digestOf = (part: Detail['part']) => details.find((detail) => detail.part === part)?.digest ?? null
  const content: EntryContent = {
    id: newId(),
    tenantId,
    ...actor,
    action,
    objectKind,
    objectId,
    before: before.plain,
    after: after.plain,
    requestId: viewer.origin.requestId,
    at: app.wallClock.now(),
    originDigest: digestOf('origin'),
    contentDigest: digestOf('content'),
  }
  const entry = countOf(tx, ENTRY, [
    ...[content.id, tenantId, actor.actorKind, actor.actorId, actor.onBehalfOf, action, objectKind, objectId],
    ...[jsonOf(before.plain), jsonOf(after.plain), content.requestId, content.at],
    ...[content.originDigest, content.contentDigest, entryDigest(content)],
  ])
  await Promise.all([entry, ...(details.length > 0 ? [keepDetails(tx, content, details)] : [])])
}

const jsonOf = (value: JsonObject | null): string | null => value && JSON.stringify(value)

function keepDetails(
  tx: Tx,
  { id, tenantId }: EntryContent,
  details: readonly (Detail & Pick<SaltedDetail, 'salt'>)[],
): Promise<unknown> {
  return tx.auditDetail.createMany({
    data: details.map(({ part, persons, salt, value }) => ({
      entryId: id,
      part,
      tenantId,
      persons: [...new Set(persons.filter(isUuid))],
      salt,
      value,
    })),
  })
}

function originOf(viewer: Viewer | Console, actor: Actor): Detail | null {
  const { address } = viewer.origin
  if (address === null) return null
  return { part: 'origin', persons: viewer.kind === 'user' && actor.actorId ? [actor.actorId] : [], value: { address } }
}

function contentOf(change: Change, before: JsonObject | null, after: JsonObject | null): Detail | null {
  if (!before && !after) return null
  return {
    part: 'content',
    persons: [...(change.objectKind === 'user' ? [change.objectId] : []), ...(change.persons ?? [])],
    value: { ...(before ? { before } : {}), ...(after ? { after } : {}) },
  }
}

function actorOf(viewer: Viewer | Console): Actor {
  switch (viewer.kind) {
    case 'user':
      return viewer.actor
        ? { actorKind: 'operator', actorId: viewer.actor.operatorId, onBehalfOf: viewer.userId }
        : { actorKind: 'user', actorId: viewer.userId, onBehalfOf: null }
    case 'machine':
      return { actorKind: viewer.credential, actorId: viewer.credentialId, onBehalfOf: null }
    case 'system':
      return { actorKind: 'system', actorId: viewer.name, onBehalfOf: null }
    case 'console':
      return { actorKind: 'system', actorId: 'console', onBehalfOf: null }
    case 'anonymous':
      return { actorKind: 'anonymous', actorId: null, onBehalfOf: null }
  }
}
