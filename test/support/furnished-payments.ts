import type { Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import { chargeCustomer } from '../../domain/payments/charge-customer.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'

/** USD 10.00 of the card on file. @returns the payment's id */
export async function chargedPayment(app: App, viewer: Viewer, tenantId: string): Promise<string> {
  const input = { tenantId, purpose: { kind: 'order', id: null }, amount: money(1_000, 'USD') } as const
  const told = { description: 'One film', customerPresent: true, idempotencyKey: newId() }
  const charged = await chargeCustomer(app, viewer, { ...input, ...told })
  if (charged.kind !== 'succeeded') throw new Error(`not charged: ${charged.kind}`)
  return charged.paymentId
}

/** A refund and a dispute of the payment, with its case, and a comparison, as the mirror and staff write them: no test waits for a bank. @returns the case's id */
export async function comesBack(app: App, tenantId: string, paymentId: string): Promise<string> {
  const now = app.wallClock.now()
  const of = { tenantId, paymentId, amountMinor: 100n, currency: 'USD', provider: app.payments.name }
  const [disputeId, caseId] = [newId(), newId()]
  const decided = { state: 'won', openedAt: now, closedAt: addMs(now, DAY) }
  const refund = { id: newId(), ...of, state: 'succeeded', reason: 'Sorry', ref: `re_${newId()}` }
  const dispute = { id: disputeId, ...of, ...decided, reason: 'fraudulent', ref: `dp_${newId()}` }
  await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    await tx.payment.updateMany({ where: { id: paymentId }, data: { refundedMinor: 100n } })
    await tx.refund.createMany({ data: [{ ...refund, createdAt: now, updatedAt: now }] })
    await tx.dispute.createMany({ data: [dispute] })
    const staff = { note: 'Evidence is sent.', notedBy: newId(), notedAt: now, closedBy: newId() }
    await tx.case.createMany({ data: [{ id: caseId, tenantId, disputeId, ...decided, ...staff }] })
    const counted = { compared: 1, drifted: 1, repaired: 1 }
    const run = { id: newId(), provider: app.payments.name, tenantId, whole: true, repair: true, ...counted }
    await tx.reconcileRun.createMany({ data: [{ ...run, requestedBy: newId(), startedAt: now, finishedAt: now }] })
    const drift = { kind: 'invoice', ref: `in_${newId()}`, ours: 'open', theirs: 'paid', repaired: true }
    await tx.reconcileDrift.createMany({ data: [{ id: newId(), runId: run.id, tenantId, ...drift, foundAt: now }] })
  })
  return caseId
}

/** A further dispute of the payment, of which the bank has not decided. @returns its case's id */
export async function openCase(app: App, tenantId: string, paymentId: string): Promise<string> {
  const [disputeId, caseId, openedAt] = [newId(), newId(), app.wallClock.now()]
  const of = { tenantId, paymentId, amountMinor: 100n, currency: 'USD', provider: app.payments.name }
  const dispute = { id: disputeId, ...of, state: 'open', openedAt, reason: 'fraudulent', ref: `dp_${newId()}` }
  await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    await tx.dispute.createMany({ data: [dispute] })
    await tx.case.createMany({ data: [{ id: caseId, tenantId, disputeId, state: 'open', openedAt }] })
  })
  return caseId
}
