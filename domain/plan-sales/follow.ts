import { newId } from '../../lib/ids.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { saleState } from '../sales/rules.ts'
import { type KnownSeller, knownSeller } from '../sellers/known.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

export interface PaidInvoice {
  /** The customer's. */
  readonly tenantId: string
  readonly invoiceId: string
  readonly paymentId: string
}

type Bought = NonNullable<Awaited<ReturnType<typeof readBought>>>

/**
 * Makes the seller's row of a paid invoice fit what has become of its payment. What is read behind the customer's wall goes over as plan, period
 * and money, and nothing else. Safe to run again, in any order: what is written is always the latest.
 */
export async function followPlanSale(app: Slice, paid: PaidInvoice): Promise<void> {
  // One at a time, so that a slower reader does not put an older state over a newer one.
  await app.db.exclusively(`planSale:${paid.invoiceId}`, async () => {
    const bought = await readBought(app, paid)
    const seller = bought && (await knownSeller(app, { id: bought.sellerId }))
    if (!bought || !seller) return
    const viewer = systemViewer('planSales.follow', seller.tenantId)
    const now = await app.clock.now(seller.tenantId)
    await app.db.as(scopeOf(viewer), async (tx) => {
      if (!(await writeSale(app, tx, { seller, invoiceId: paid.invoiceId, bought, now }))) return
      await emit(app, tx, viewer, {
        type: `sale.${bought.standing.state}`,
        tenantId: seller.tenantId,
        payload: { sellerId: seller.id, invoiceId: paid.invoiceId },
        occurredAt: now,
      })
    })
  })
}

/** Null for an invoice of the platform's own, and for a payment that did not come. */
async function readBought(app: Slice, { tenantId, invoiceId, paymentId }: PaidInvoice) {
  return app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    const invoice = await tx.invoice.findFirst({
      where: { id: invoiceId, tenantId },
      include: { subscription: { include: { plan: true } } },
    })
    const payment = await tx.payment.findFirst({
      where: { id: paymentId, tenantId, purposeKind: 'invoice', purposeId: invoiceId, state: 'succeeded' },
      include: { disputes: { select: { state: true } } },
    })
    const subscription = invoice?.subscription
    if (!invoice || !subscription?.sellerId || !payment || payment.transferAccount === null) return null
    const feeMinor = payment.feeMinor ?? 0n
    const { reversedMinor, feeRefundedMinor } = payment
    return {
      sellerId: subscription.sellerId,
      sold: {
        planId: subscription.planId,
        name: subscription.plan.name,
        currency: payment.currency,
        amountMinor: payment.capturedMinor,
        feeMinor,
        periodStart: invoice.periodStart,
        periodEnd: invoice.periodEnd,
      },
      standing: { state: saleState({ ...payment, feeMinor }), reversedMinor, feeRefundedMinor },
    }
  })
}

/** @returns false when nothing is other than before */
async function writeSale(
  app: Slice,
  tx: Tx,
  at: { readonly seller: KnownSeller; readonly invoiceId: string; readonly bought: Bought; readonly now: Date },
): Promise<boolean> {
  const { seller, invoiceId, bought, now } = at
  const { sold, standing } = bought
  const updatedAt = app.wallClock.now()
  const known = await tx.planSale.findUnique({ where: { invoiceId } })
  if (!known) {
    const whose = { tenantId: seller.tenantId, sellerId: seller.id, invoiceId }
    await tx.planSale.create({ data: { id: newId(), ...whose, ...sold, ...standing, soldAt: now, updatedAt } })
    return true
  }
  const same =
    known.state === standing.state &&
    known.reversedMinor === standing.reversedMinor &&
    known.feeRefundedMinor === standing.feeRefundedMinor
  if (!same) await tx.planSale.update({ where: { id: known.id }, data: { ...standing, updatedAt } })
  return !same
}
