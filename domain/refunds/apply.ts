import { fromPublicId, newId } from '../../lib/ids.ts'
import type { ProviderPayment, ProviderRefund } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { book } from '../ledger/book.ts'
import { bookedOf } from '../ledger/booked-of.ts'
import { taxOfReturn } from '../ledger/returned-tax.ts'
import { refundPaid, reversed } from '../ledger/rules.ts'
import type { MirroredPayment } from '../payments/mirrored.ts'
import { mayBecome, type RefundState } from './states.ts'

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

const SUM_UP = txStatement(`update payments p set refunded_minor = r.sum
  from (select coalesce(sum(amount_minor), 0)::bigint as sum from refunds where payment_id = $1 and state <> 'failed') r
  where p.id = $1 and p.refunded_minor <> r.sum`)

/** Makes our refunds of a payment equal to the provider's, those included that were made in its dashboard, and books them. */
export async function applyRefunds(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  theirs: ProviderPayment,
  now: Date,
): Promise<void> {
  for (const refund of theirs.refunds) await applyRefund(app, tx, viewer, payment, refund, now)
  await countOf(tx, SUM_UP, [payment.id])
}

async function applyRefund(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  theirs: ProviderRefund,
  now: Date,
): Promise<void> {
  const { tenantId, provider } = payment
  const ourId = theirs.ourId ? fromPublicId('refund', theirs.ourId) : null
  const before = await tx.refund.findFirst({
    where: { paymentId: payment.id, OR: [{ provider, ref: theirs.ref }, ...(ourId ? [{ id: ourId }] : [])] },
  })
  const from = (before?.state ?? 'starting') as RefundState
  const told = before !== null && from === theirs.status && before.ref === theirs.ref
  if (told && before.amountMinor === theirs.amount.amountMinor) return
  if (!mayBecome(from, theirs.status)) {
    app.log.error({ refundId: before?.id, from, to: theirs.status }, 'a refund may not take this edge')
    return
  }
  const id = before?.id ?? ourId ?? newId()
  const facts = {
    state: theirs.status,
    ref: theirs.ref,
    amountMinor: theirs.amount.amountMinor,
    currency: theirs.amount.currency,
    updatedAt: app.wallClock.now(),
  }
  if (before) await tx.refund.update({ where: { id }, data: facts })
  else
    await tx.refund.create({
      data: { id, tenantId, paymentId: payment.id, provider, ...facts, createdAt: theirs.createdAt },
    })
  const booking = { tenantId, source: { kind: 'refund', id }, currency: payment.currency, occurredAt: now } as const
  if (theirs.status === 'succeeded') {
    const { amountMinor } = theirs.amount
    const taxMinor = await taxOfReturn(tx, payment, amountMinor)
    await book(app, tx, { ...booking, step: 'succeeded', lines: refundPaid(amountMinor, taxMinor) })
  }
  // Only what had been booked is taken back.
  if (theirs.status === 'failed' && from === 'succeeded')
    await book(app, tx, { ...booking, step: 'failed', lines: reversed(await bookedOf(tx, booking)) })
  await audit(app, tx, viewer, {
    tenantId,
    action: 'refund.apply',
    objectKind: 'refund',
    objectId: id,
    before: { state: from },
    after: { state: theirs.status, amountMinor: theirs.amount.amountMinor.toString() },
  })
  // Nothing has happened to it: only what we had kept of it was wrong.
  if (told) return
  await emit(app, tx, viewer, {
    type: `refund.${theirs.status}`,
    tenantId,
    payload: {
      refundId: id,
      paymentId: payment.id,
      purposeKind: payment.purposeKind,
      purposeId: payment.purposeId,
      amountMinor: theirs.amount.amountMinor.toString(),
      currency: payment.currency,
    },
    occurredAt: now,
  })
}
