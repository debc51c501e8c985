import { newId } from '../../lib/ids.ts'
import type { NewPayment } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import type { Tx } from '../db.ts'
import { badInput } from '../errors.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { findNewPayment, toNewPayment } from './asked.ts'
import { type ChargedAt, type ChargeResult, endCharge, recordCharge } from './record-charge.ts'
import { type Charge, reservePayment } from './reserve.ts'

export interface ChargeInput extends Charge {
  readonly idempotencyKey: string
}

/** @param now business time */
type Promised = (tx: Tx, now: Date) => Promise<void>

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/**
 * Takes one amount from a tenant's customer. Claim → call → record: whatever fails in between, there is at most one payment under one
 * idempotency key.
 * @param more `asked`: who stands in the audit log instead of `viewer`, since an operator has no place in the tenant; `promised`: what is recorded with
 * the promise, and takes it back when it throws; `alongside`: what is recorded with the answer, and `otherwise` instead of it
 */
export async function chargeCustomer(
  app: Slice,
  viewer: Viewer,
  input: ChargeInput,
  { promised, ...more }: Pick<ChargedAt, 'asked' | 'alongside' | 'otherwise'> & { readonly promised?: Promised } = {},
): Promise<ChargeResult> {
  const { asked } = more
  const { tenantId, idempotencyKey, amount } = input
  requireIn(viewer, tenantId, 'billing:write')
  assertIdempotencyKey(idempotencyKey)
  if (amount.amountMinor <= 0n)
    throw badInput('The amount must be more than nothing: there is nothing to charge otherwise.')
  const scope = scopeOf(viewer)
  const [customer, now] = await Promise.all([ensureCustomer(app, viewer, tenantId), app.clock.now(tenantId)])
  const paymentId = newId()

  let reserved: NewPayment | null = null
  const reserve = async (tx: Tx, intentId: string): Promise<undefined> => {
    const provider = app.payments.name
    const at = app.wallClock.now()
    const [method] = await Promise.all([
      reservePayment(tx, { ...input, id: paymentId, intentId, customer, provider, now, at }),
      promised?.(tx, now),
    ])
    const { transfer = null } = input
    const routed = { transferAccount: transfer?.account ?? null, feeMinor: transfer?.feeMinor ?? null }
    reserved = toNewPayment({ ...input, ...amount, ...routed, id: paymentId }, customer.ref, method)
  }

  const { idempotencyKey: _, ...charge } = input
  const body = { ...charge, ...(asked ? { reason: asked.reason } : {}) }
  const intent = await claim<ChargeResult>(
    app,
    viewer,
    { tenantId, verb: 'payment.create', idempotencyKey, body, subjectId: paymentId },
    reserve,
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint('payment.create:claimed')
  try {
    const payment: NewPayment = reserved ?? (await app.db.as(scope, (tx) => findNewPayment(tx, paymentId)))
    const outcome = await app.payments.createPayment(payment, { idempotencyKey: intent.callKey })
    return await afterCall(async () => {
      await app.failpoint('payment.create:called')
      return recordCharge(
        app,
        viewer,
        { tenantId, intentId: intent.intentId, paymentId, customer: customer.ref, ...more },
        outcome,
      )
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, (tx) =>
      endCharge(app, tx, { tenantId, id: paymentId }, 'failed'),
    )
  }
}
