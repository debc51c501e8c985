import { newId } from '../../lib/ids.ts'
import type { ProviderDispute, ProviderPayment } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { book } from '../ledger/book.ts'
import { bookedOf } from '../ledger/booked-of.ts'
import { taxOfReturn } from '../ledger/returned-tax.ts'
import { difference, disputeLost, disputeOpened, reversed } from '../ledger/rules.ts'
import type { MirroredPayment } from '../payments/mirrored.ts'
import { amendDispute } from './amend.ts'
import { type DisputeState, mayBecome } from './states.ts'
import { suspendWhatItPaid } from './suspend.ts'

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes our disputes of a payment equal to the provider's: books them and what their amounts change by, opens and closes the case for staff, and suspends what the payment
 * paid for until the bank has found for us.
 */
export async function applyDisputes(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  theirs: ProviderPayment,
  now: Date,
): Promise<void> {
  for (const dispute of theirs.disputes) await applyDispute(app, tx, viewer, payment, dispute, now)
  if (theirs.disputes.length > 0) await suspendWhatItPaid(app, tx, viewer, payment, now)
}

async function applyDispute(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  payment: MirroredPayment,
  theirs: ProviderDispute,
  now: Date,
): Promise<void> {
  const { tenantId, provider, currency } = payment
  const amountMinor = theirs.amount.amountMinor
  const before = await tx.dispute.findUnique({ where: { provider_ref: { provider, ref: theirs.ref } } })
  const from = (before?.state ?? 'open') as DisputeState
  const told = before !== null && from === theirs.status
  if (told && before.amountMinor === amountMinor) return
  if (!mayBecome(from, theirs.status)) {
    app.log.error({ disputeId: before?.id, from, to: theirs.status }, 'a dispute may not take this edge')
    return
  }
  const id = before?.id ?? newId()
  const closedAt = told ? before.closedAt : theirs.status === 'open' ? null : now
  const booking = { tenantId, source: { kind: 'dispute', id }, currency, occurredAt: now } as const
  if (before) {
    await tx.dispute.update({ where: { id }, data: { state: theirs.status, amountMinor, closedAt } })
    await tx.case.update({ where: { disputeId: id }, data: { state: theirs.status } })
    // What staff has closed before stays closed since then.
    await tx.case.updateMany({ where: { disputeId: id, closedAt: null }, data: { closedAt } })
    // First what it was about in truth; then what has become of it, below.
    if (before.amountMinor !== amountMinor) await amendDispute(app, tx, payment, booking, { state: from, amountMinor })
  } else {
    const facts = { tenantId, state: theirs.status, openedAt: theirs.openedAt, closedAt }
    await tx.dispute.create({
      data: {
        id,
        ...facts,
        paymentId: payment.id,
        amountMinor,
        currency,
        reason: theirs.reason,
        provider,
        ref: theirs.ref,
      },
    })
    await tx.case.create({ data: { id: newId(), disputeId: id, ...facts } })
    await book(app, tx, { ...booking, step: 'opened', lines: disputeOpened(amountMinor) })
  }
  if (theirs.status === 'lost' && !told) {
    const taxMinor = await taxOfReturn(tx, payment, amountMinor)
    await book(app, tx, { ...booking, step: 'lost', lines: disputeLost(amountMinor, taxMinor) })
  }
  if (theirs.status === 'won' && !told) {
    if (from === 'lost') {
      const reopened = difference(disputeOpened(amountMinor), await bookedOf(tx, booking))
      await book(app, tx, { ...booking, step: 'reopened', lines: reopened })
    }
    await book(app, tx, { ...booking, step: 'won', lines: reversed(disputeOpened(amountMinor)) })
  }
  await audit(app, tx, viewer, {
    tenantId,
    action: 'dispute.apply',
    objectKind: 'dispute',
    objectId: id,
    ...(before ? { before: { state: from } } : {}),
    after: { state: theirs.status, amountMinor: amountMinor.toString() },
  })
  // Nothing has happened to it: only what we had kept of it was wrong.
  if (told) return
  await emit(app, tx, viewer, {
    type: `dispute.${theirs.status}`,
    tenantId,
    payload: {
      disputeId: id,
      paymentId: payment.id,
      purposeKind: payment.purposeKind,
      purposeId: payment.purposeId,
      amountMinor: amountMinor.toString(),
      currency,
    },
    occurredAt: now,
  })
}
