import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '../../lib/ids.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import { badInput, DomainError } from '../errors.ts'

export interface NewIntent {
  readonly tenantId: string
  readonly verb: string
  /** The client's key: 8 to 200 printable characters. */
  readonly idempotencyKey: string
  /** The input without the key: the same key with another body is a mistake, not a repetition. */
  readonly body: object
  /** The id of what `prepare` reserves, where it is known before. */
  readonly subjectId?: string
}

/** A promise to a client that is ours to keep: call the provider with `callKey`, then settle it. */
export interface Claimed {
  readonly kind: 'claimed'
  readonly intentId: string
  /** "intent + attempt number": what the provider deduplicates by. */
  readonly callKey: string
  readonly attempt: number
}

export type Claim<Answer> = Claimed | { readonly kind: 'answered'; readonly answer: Answer }

/** How long the loser of a race waits for the winner's answer. */
const WAIT_MS = 10_000
const LOOK_AGAIN_MS = 100

const CLAIM =
  txStatement(`insert into intents (id, tenant_id, idempotency_key, verb, body_hash, state, claimed_at, updated_at, actor_id, subject_id)
  values ($1, $2, $3, $4, $5, 'claimed', $6, $6, $7, $8) on conflict do nothing`)

const KEY = /^[\x21-\x7e]{8,200}$/

/** A verb that does anything before it claims asks here first. @throws DomainError BAD_INPUT */
export function assertIdempotencyKey(key: string): void {
  if (!KEY.test(key))
    throw badInput('idempotencyKey must be 8 to 200 printable characters without spaces: a fresh UUID will do.')
}

/** The same body gives the same text whatever the order of its keys. */
function hashOf(body: object): string {
  const canonical = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(canonical)
    if (value === null || typeof value !== 'object' || value instanceof Date)
      return typeof value === 'bigint' ? value.toString() : value
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => [key, canonical(each)]),
    )
  }
  return createHash('sha256')
    .update(JSON.stringify(canonical(body)))
    .digest('base64url')
}

/**
 * Commits the intent before any provider is called, unique per tenant and key. `prepare` runs in the same transaction, so that
 * what the intent reserves (a subscription that is starting) stands or falls with it.
 *
 * - the key is new: claimed
 * - it was answered: the same answer again
 * - it is being worked on: waits for the answer, ten seconds at most, then IN_PROGRESS, retryable
 * - its last attempt certainly did not happen (`failed`): claimed for a further attempt, under a further key
 *
 * A claim whose worker is gone is the reconciler's: its call may have happened, and must be looked up before anything is sent.
 *
 * @throws DomainError BAD_INPUT, IDEMPOTENCY_KEY_REUSED (other body or verb) or IN_PROGRESS
 */
export async function claim<Answer>(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  input: NewIntent,
  prepare: (tx: Tx, intentId: string) => Promise<Answer | undefined>,
): Promise<Claim<Answer>> {
  assertIdempotencyKey(input.idempotencyKey)
  const bodyHash = hashOf({ verb: input.verb, body: input.body })
  const end = performance.now() + WAIT_MS
  for (;;) {
    const claimed = await tryClaim(app, viewer, { ...input, bodyHash }, prepare)
    if (claimed) return claimed
    if (performance.now() > end) {
      throw new DomainError(
        'IN_PROGRESS',
        'A request with this idempotencyKey is still being worked on. Send the same request again in a moment.',
      )
    }
    await pause(LOOK_AGAIN_MS)
  }
}

/** One look, in one transaction; null while somebody else is working on the same key. */
async function tryClaim<Answer>(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  input: NewIntent & { readonly bodyHash: string },
  prepare: (tx: Tx, intentId: string) => Promise<Answer | undefined>,
): Promise<Claim<Answer> | null> {
  const { bodyHash, subjectId } = input
  const now = app.wallClock.now()
  return app.db.as(scopeOf(viewer), async (tx): Promise<Claim<Answer> | null> => {
    const id = newId()
    const where = { tenantId_idempotencyKey: { tenantId: input.tenantId, idempotencyKey: input.idempotencyKey } }
    const actorId = viewer.kind === 'user' ? viewer.userId : null
    const { tenantId, idempotencyKey, verb } = input
    const values = [id, tenantId, idempotencyKey, verb, bodyHash, now, actorId, subjectId ?? null]
    const count = await countOf(tx, CLAIM, values)
    if (count === 1) {
      const refused = await prepare(tx, id)
      if (refused === undefined) return { kind: 'claimed', intentId: id, callKey: `${id}:1`, attempt: 1 }
      // A verb that calls nobody has settled its own success in `prepare`: that stands.
      await tx.intent.updateMany({
        where: { id, state: 'claimed' },
        data: { state: 'refused', answer: refused as object },
      })
      return { kind: 'answered', answer: refused }
    }
    const known = await tx.intent.findUniqueOrThrow({ where })
    if (known.bodyHash !== bodyHash) {
      throw new DomainError(
        'IDEMPOTENCY_KEY_REUSED',
        'This idempotencyKey was used for another request. Use a fresh key for a new request.',
      )
    }
    if (known.state === 'succeeded' || known.state === 'refused')
      return { kind: 'answered', answer: known.answer as Answer }
    if (known.state !== 'failed') return null
    const attempt = known.attempt + 1
    const won = await tx.intent.updateMany({
      where: { id: known.id, state: 'failed', attempt: known.attempt },
      data: { state: 'claimed', attempt, claimedAt: now, updatedAt: now, ...(subjectId ? { subjectId } : {}) },
    })
    if (won.count === 0) return null
    const refused = await prepare(tx, known.id)
    if (refused === undefined)
      return { kind: 'claimed', intentId: known.id, callKey: `${known.id}:${attempt}`, attempt }
    await tx.intent.updateMany({
      where: { id: known.id, state: 'claimed' },
      data: { state: 'refused', answer: refused as object },
    })
    return { kind: 'answered', answer: refused }
  })
}
