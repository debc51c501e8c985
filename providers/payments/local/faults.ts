import { setTimeout as sleep } from 'node:timers/promises'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import { PROVIDER } from './config.ts'

/**
 * Faults that happen on demand, each `remaining` times:
 * - of a call: `unreachable` (nothing was sent), `rate_limited`, `error_before_commit` and `error_after_commit` (the caller cannot tell
 *   which), `timeout_after_commit` (done, and never answered), `connection_reset` (cut off before it was done, and nobody can tell), `slow` (answers
 *   after `retryAfterMs`);
 * - of a read: `stale_read` (the object as it was before its last change);
 * - of a webhook (operation `deliver`): `duplicate_webhook`, `reordered_webhook` (comes after the next one), `dropped_webhook`,
 *   `forged_webhook` (besides the true one comes one that somebody else has signed).
 */
export const FAULT_KINDS = [
  'unreachable',
  'rate_limited',
  'error_before_commit',
  'error_after_commit',
  'timeout_after_commit',
  'connection_reset',
  'slow',
  'stale_read',
  'duplicate_webhook',
  'reordered_webhook',
  'dropped_webhook',
  'forged_webhook',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export interface Fault {
  /** A method of the port, `deliver` for webhooks, or `*` for any. */
  readonly operation: string
  readonly kind: FaultKind
  readonly retryAfterMs: number | null
}

export const CALL_FAULTS = [
  'unreachable',
  'rate_limited',
  'error_before_commit',
  'error_after_commit',
  'timeout_after_commit',
  'connection_reset',
  'slow',
] as const satisfies readonly FaultKind[]
export const READ_FAULTS = [
  'unreachable',
  'rate_limited',
  'error_before_commit',
  'connection_reset',
  'slow',
  'stale_read',
] as const satisfies readonly FaultKind[]
export const WEBHOOK_FAULTS = [
  'duplicate_webhook',
  'reordered_webhook',
  'dropped_webhook',
  'forged_webhook',
] as const satisfies readonly FaultKind[]

/** Takes the oldest fault that waits for this operation, so that no other call gets the same one; null when none waits. */
export async function takeFault(
  sql: Pick<SqlPool, 'query'>,
  operation: string,
  kinds: readonly FaultKind[],
): Promise<Fault | null> {
  const { rows } = await sql.query<{ operation: string; kind: FaultKind; retry_after_ms: number | null }>(
    `update faults set remaining = remaining - 1
     where id = (
       select id from faults
       where operation in ($1, '*') and kind = any($2::text[]) and remaining > 0
       order by id limit 1 for update skip locked
     )
     returning operation, kind, retry_after_ms`,
    [operation, kinds],
  )
  const row = rows[0]
  return row ? { operation: row.operation, kind: row.kind, retryAfterMs: row.retry_after_ms } : null
}

/** Fails a call that must not be done, and holds up one that is slow; returns when the fault is none of these. */
export async function failBefore(fault: Fault | null, operation: string): Promise<void> {
  if (fault?.kind === 'slow') await sleep(fault.retryAfterMs ?? 1_000)
  if (fault?.kind === 'connection_reset') throw unavailable(operation, 'maybe', 'connection reset, on demand')
  if (fault?.kind === 'unreachable') throw unavailable(operation, 'no', 'connection refused, on demand')
  if (fault?.kind === 'error_before_commit') throw unavailable(operation, 'maybe', '500, on demand')
  if (fault?.kind === 'rate_limited')
    throw new ProviderError('rate_limited', {
      provider: PROVIDER,
      operation,
      retryAfterMs: fault.retryAfterMs ?? 1_000,
      detail: '429, on demand',
    })
}

/** Fails a call whose effect stands. */
export async function failAfter(
  fault: Fault | null,
  operation: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  if (fault?.kind === 'error_after_commit') throw unavailable(operation, 'maybe', '500, on demand')
  if (fault?.kind !== 'timeout_after_commit') return
  const timeout = AbortSignal.timeout(timeoutMs)
  const end = signal ? AbortSignal.any([signal, timeout]) : timeout
  if (!end.aborted) await new Promise<void>((resolve) => end.addEventListener('abort', () => resolve(), { once: true }))
  throw unavailable(operation, 'maybe', 'no answer in time, on demand')
}

export function unavailable(operation: string, sent: 'no' | 'maybe', detail: string): ProviderError {
  return new ProviderError('unavailable', { provider: PROVIDER, operation, sent, detail })
}
