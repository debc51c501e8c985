import type { CustomerRef, InvoiceRef, SubscriptionRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { withCustomer } from '../customers/lock.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'
import { mirrorInvoice } from './mirror.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** Whose unpaid invoice a new card pays: a subscription that the customer has ended asks for nothing more. */
const COLLECTED = ['incomplete', 'active', 'past_due', 'paused']

/**
 * Asks the provider to try the tenant's open invoices once more, at once: a new card has been put on file. The key names the cause,
 * so that the same cause delivered again never charges again. An invoice that cannot be tried holds up no other.
 * @throws the last provider's error, so that the job is tried again
 */
export async function collectOpenInvoices(app: Slice, tenantId: string, cause: string): Promise<void> {
  const viewer = systemViewer('invoices.collect', tenantId)
  const provider = app.payments.name
  const { customer, open } = await app.db.as(scopeOf(viewer), async (tx) => ({
    customer: await tx.customer.findUnique({ where: { tenantId_provider: { tenantId, provider } } }),
    open: await tx.invoice.findMany({
      where: { tenantId, provider, state: 'open', subscription: { state: { in: COLLECTED } } },
      orderBy: { issuedAt: 'asc' },
      include: { subscription: { select: { ref: true } } },
      take: 20,
    }),
  }))
  if (!customer) return
  let failure: unknown
  for (const invoice of open) {
    const ref = invoice.ref as InvoiceRef
    await app.failpoint('invoice.collect:claimed')
    await app.payments.payInvoice(ref, { idempotencyKey: `collect:${invoice.id}:${cause}` }).catch((error: unknown) => {
      app.log.warn({ err: error, invoiceId: invoice.id }, 'an open invoice could not be tried')
      failure = error
    })
    await app.failpoint('invoice.collect:called')
    await withCustomer(app, customer.ref as CustomerRef, async () => {
      if (invoice.subscription?.ref)
        await mirrorSubscription(app, tenantId, invoice.subscription.ref as SubscriptionRef)
      await mirrorInvoice(app, tenantId, ref)
    })
  }
  if (failure) throw failure
}
