import type { CustomerRef, InvoiceRef, SubscriptionRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { withCustomer } from '../customers/lock.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'
import { mirrorInvoice } from './mirror.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Asks the provider to try the tenant's open invoices once more, at once: a new card has been put on file. The key names the cause,
 * so that the same cause delivered again never charges again.
 */
export async function collectOpenInvoices(app: Slice, tenantId: string, cause: string): Promise<void> {
  const viewer = systemViewer('invoices.collect', tenantId)
  const open = await app.db.as(scopeOf(viewer), (tx) =>
    tx.invoice.findMany({
      where: { tenantId, provider: app.payments.name, state: 'open' },
      orderBy: { issuedAt: 'asc' },
      include: { subscription: { select: { ref: true } }, tenant: { select: { customer: { select: { ref: true } } } } },
      take: 50,
    }),
  )
  for (const invoice of open) {
    const customer = invoice.tenant.customer?.ref as CustomerRef
    const ref = invoice.ref as InvoiceRef
    await app.payments.payInvoice(ref, { idempotencyKey: `collect:${invoice.id}:${cause}` })
    await withCustomer(app, customer, async () => {
      if (invoice.subscription?.ref)
        await mirrorSubscription(app, tenantId, invoice.subscription.ref as SubscriptionRef)
      await mirrorInvoice(app, tenantId, ref)
    })
  }
}
