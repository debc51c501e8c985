import type { ProviderInvoice } from '../../port.ts'
import type { Tx } from '../gateway.ts'
import type { ChargeOutcome } from '../rules/charge-outcome.ts'
import { emitInvoice } from './invoice-rows.ts'

export interface Attempt {
  readonly at: Date
  /** When the schedule tries again, should this one have failed. */
  readonly nextAttemptAt: Date | null
  /** The number of attempts after this one; one more than before if absent. */
  readonly attemptCount?: number
}

/** Writes on the invoice what came of an attempt, and emits it. An invoice of zero is paid without an attempt. */
export async function recordAttempt(
  tx: Tx,
  invoice: ProviderInvoice,
  outcome: ChargeOutcome,
  attempt: Attempt,
): Promise<void> {
  const attemptCount = invoice.total.amountMinor === 0n ? 0 : (attempt.attemptCount ?? invoice.attemptCount + 1)
  if (outcome.kind === 'succeeded') {
    await tx.query(
      `update invoices set status = 'paid', paid_minor = total_minor, paid_at = $2, attempt_count = $3,
         next_attempt_at = null, decline_reason = null where id = $1`,
      [invoice.ref, attempt.at, attemptCount],
    )
    await emitInvoice(tx, 'invoice.paid', invoice.ref, attempt.at)
    return
  }
  const declined = outcome.kind === 'declined'
  await tx.query('update invoices set attempt_count = $2, next_attempt_at = $3, decline_reason = $4 where id = $1', [
    invoice.ref,
    attemptCount,
    attempt.nextAttemptAt,
    declined ? outcome.reason : 'authentication_required',
  ])
  const type = declined ? 'invoice.payment_failed' : 'invoice.payment_action_required'
  await emitInvoice(tx, type, invoice.ref, attempt.at)
}
