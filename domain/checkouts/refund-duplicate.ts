import type { Money } from '../../lib/money.ts'
import type { InvoiceRef, ProviderSubscription } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { emit } from '../events.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'failpoint'>

/**
 * Takes back a subscription that was paid beside one that lives: cancels it, gives the money back, and says so. The checkout stands as
 * `duplicate` until all is done; run again it does what is missing, and nothing twice.
 */
export async function refundDuplicate(
  app: Slice,
  viewer: SystemViewer,
  at: { readonly tenantId: string; readonly checkoutId: string },
  theirs: ProviderSubscription,
): Promise<void> {
  const { tenantId, checkoutId } = at
  await app.failpoint('checkout.refund:claimed')
  const key = `checkout:${checkoutId}`
  await app.payments.cancelSubscription(theirs.ref, 'now', { idempotencyKey: `${key}:cancel` })
  const refunded: Money[] = []
  // Whoever comes late finds more than the first period paid.
  for (const invoice of await paidInvoices(app, theirs))
    refunded.push(await app.payments.refundInvoice(invoice, { idempotencyKey: `${key}:refund:${invoice}` }))
  await app.failpoint('checkout.refund:called')
  const now = await app.clock.now(tenantId)
  await app.db.as(scopeOf(viewer), async (tx) => {
    const { count } = await tx.checkout.updateMany({
      where: { id: checkoutId, state: 'duplicate' },
      data: { state: 'refunded', updatedAt: app.wallClock.now() },
    })
    if (count === 0) return
    const { price } = await tx.checkout.findUniqueOrThrow({
      where: { id: checkoutId },
      select: { price: { include: { plan: true } } },
    })
    const facts = {
      refundedMinor: refunded.reduce((sum, each) => sum + each.amountMinor, 0n).toString(),
      currency: refunded[0]?.currency ?? price.currency,
    }
    await audit(app, tx, viewer, {
      tenantId,
      action: 'checkout.refund',
      objectKind: 'checkout',
      objectId: checkoutId,
      before: { state: 'duplicate' },
      after: { state: 'refunded', ...facts },
    })
    const payload = { checkoutId, planName: price.plan.name, ...facts }
    await emit(app, tx, viewer, { type: 'checkout.refunded', tenantId, payload, occurredAt: now })
  })
}

/** Every invoice of the subscription that was paid; its customer's other subscriptions are left alone. */
async function paidInvoices(
  app: Pick<App, 'payments'>,
  { ref, customer }: ProviderSubscription,
): Promise<readonly InvoiceRef[]> {
  const paid: InvoiceRef[] = []
  let after: string | undefined
  for (;;) {
    const page = await app.payments.listInvoices({ customer, ...(after ? { after } : {}) })
    for (const invoice of page.items)
      if (invoice.subscription === ref && invoice.amountPaid.amountMinor > 0n) paid.push(invoice.ref)
    if (page.next === null) return paid
    after = page.next
  }
}
