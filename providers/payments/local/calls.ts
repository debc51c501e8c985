import { createHash } from 'node:crypto'
import { addMs, DAY } from '../../../lib/clock.ts'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import { PROVIDER } from './config.ts'
import { CALL_FAULTS, failAfter, failBefore, READ_FAULTS, takeFault, unavailable } from './faults.ts'
import { type Gateway, inTransaction, rejected, type Tx } from './gateway.ts'
import { canonicalJson, freeze, thaw } from './json.ts'

/** For how long a key is remembered, in wall time: afterwards the same key is a new request, as at Stripe. */
export const KEY_LIFETIME_MS = DAY

/**
 * One changing call: `work` runs at most once for its key, in one transaction with the stored answer; a repeated key gets that answer,
 * and concurrent ones wait for it. A refused request stores nothing.
 *
 * @param request what makes two requests the same; another one under the same key is `rejected`
 */
export async function writeCall<T>(
  gateway: Gateway,
  operation: string,
  request: unknown,
  write: Write,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (write.signal?.aborted) throw unavailable(operation, 'no', 'aborted before it was sent')
  if (write.idempotencyKey === '') throw rejected(operation, 'the idempotency key is empty')
  const fault = await takeFault(gateway.sql, operation, CALL_FAULTS)
  await failBefore(fault, operation)
  const answer = await translateFailures(operation, () =>
    inTransaction(gateway, (tx) => once(tx, operation, request, write.idempotencyKey, () => work(tx))),
  )
  gateway.announce()
  await failAfter(fault, operation, gateway.faultTimeoutMs, write.signal)
  return answer
}

/** One reading call; `work` is told whether to answer as before the last change. */
export async function readCall<T>(
  gateway: Gateway,
  operation: string,
  read: Read | undefined,
  work: (stale: boolean) => Promise<T>,
): Promise<T> {
  if (read?.signal?.aborted) throw unavailable(operation, 'no', 'aborted before it was sent')
  const fault = await takeFault(gateway.sql, operation, READ_FAULTS)
  await failBefore(fault, operation)
  return translateFailures(operation, () => work(fault?.kind === 'stale_read'))
}

async function once<T>(tx: Tx, operation: string, request: unknown, key: string, work: () => Promise<T>): Promise<T> {
  const hash = createHash('sha256').update(canonicalJson({ operation, request })).digest('hex')
  const now = tx.wallClock.now()
  await tx.query('delete from idempotency_keys where key = $1 and wall_created_at <= $2', [
    key,
    addMs(now, -KEY_LIFETIME_MS),
  ])
  // Waits here while another transaction holds the same key, until that one commits or rolls back.
  const claimed = await tx.query(
    `insert into idempotency_keys (key, request_hash, wall_created_at) values ($1, $2, $3)
     on conflict (key) do nothing`,
    [key, hash, now],
  )
  if (claimed.rowCount === 1) {
    const answer = await work()
    await tx.query('update idempotency_keys set answer = $2 where key = $1', [key, freeze(answer)])
    return answer
  }
  const { rows } = await tx.query<{ request_hash: string; answer: string }>(
    'select request_hash, answer from idempotency_keys where key = $1',
    [key],
  )
  const stored = rows[0]
  if (!stored) throw unavailable(operation, 'maybe', 'the idempotency key was forgotten while it was read')
  if (stored.request_hash !== hash) throw rejected(operation, 'this idempotency key was used for another request')
  return thaw<T>(stored.answer)
}

/** A failure of the gateway's own database reaches the caller as the port says; it may have happened. */
async function translateFailures<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new ProviderError('unavailable', { provider: PROVIDER, operation, sent: 'maybe', detail, cause })
  }
}
