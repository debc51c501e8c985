import type { CustomerRef, PaymentsEvent, SubscriptionRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import { mirrorCheckout } from '../checkouts/mirror.ts'
import { withCustomer } from '../customers/lock.ts'
import { tenantOfCustomer } from '../customers/tenant-of.ts'
import { NOBODY } from '../db.ts'
import { latestInvoice, recordInvoice } from '../invoices/mirror.ts'
import { mirrorPaymentMethods } from '../payment-methods/mirror.ts'
import { mirrorPayment } from '../payments/mirror.ts'
import { mirrorSeller, withSeller } from '../sellers/mirror.ts'
import { mirrorSubscription } from '../subscriptions/mirror.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>
export type Hint = Pick<PaymentsEvent, 'subject' | 'customer'>

/**
 * Processes one stored event: fetches the latest state of what it names, under that customer's lock, and applies it. Safe to run again,
 * in any order and beside itself: the state that is applied is always the newest. Other events of the same that wait already are thereby
 * processed too: a provider tells of one renewal by five or six events, and may be asked only so often a second.
 */
export async function processInboxEvent(app: Slice, inboxEventId: string): Promise<void> {
  const waiting = await app.db.as(NOBODY, (tx) =>
    tx.inboxEvent.findFirst({ where: { id: inboxEventId, processedAt: null } }),
  )
  if (!waiting) return
  const hint = waiting.hint as unknown as Hint
  const customer = await customerOf(app, hint)
  await withCustomer(app, customer ?? (`event:${inboxEventId}` as CustomerRef), async () => {
    const write = (ids: readonly string[], data: { outcome?: string; processedAt?: Date; lastError?: string | null }) =>
      app.db.as(NOBODY, (tx) =>
        tx.inboxEvent.updateMany({
          where: { id: { in: [...ids] }, processedAt: null },
          data: { ...data, attempts: { increment: 1 } },
        }),
      )
    // Before the state is read: what comes later may know of something newer.
    const ids = await waitingForTheSame(app, waiting)
    // Another event's turn has been this one's too.
    if (!ids.includes(inboxEventId)) return
    try {
      const outcome = waiting.provider === app.payments.name ? await apply(app, hint, customer) : 'other_provider'
      await write(ids, { outcome, processedAt: app.wallClock.now(), lastError: null })
    } catch (error) {
      await write([inboxEventId], { lastError: error instanceof Error ? error.message : String(error) })
      throw error
    }
  })
}

/** The event itself, unless it has been processed meanwhile, and all that name the same object of the same account. */
async function waitingForTheSame(
  app: Slice,
  { provider, account, hint }: { provider: string; account: string; hint: unknown },
): Promise<readonly string[]> {
  const subject = JSON.stringify((hint as Hint).subject)
  const rows = await app.db.as(
    NOBODY,
    (tx) => tx.$queryRaw<{ id: string }[]>`
      select id from inbox_events
      where processed_at is null and kind = 'payments' and provider = ${provider} and account = ${account} and hint->'subject' = ${subject}::jsonb`,
  )
  return rows.map(({ id }) => id)
}

/** Whose event it is. Of a dispute or a refund that does not say so, the payment does; null when even that is not known. */
export async function customerOf(app: Pick<App, 'payments'>, hint: Hint): Promise<CustomerRef | null> {
  const { subject } = hint
  if (hint.customer || subject.kind !== 'payment') return hint.customer
  return (await app.payments.getPayments([subject.ref])).get(subject.ref)?.customer ?? null
}

async function apply(app: Slice, hint: Hint, customer: CustomerRef | null): Promise<string> {
  if (hint.subject.kind === 'seller') {
    const { ref } = hint.subject
    return (await withSeller(app, ref, () => mirrorSeller(app, ref))) ? 'applied' : 'unknown_seller'
  }
  const tenantId = customer && (await tenantOfCustomer(app, customer))
  if (!customer || !tenantId) return 'unknown_customer'
  switch (hint.subject.kind) {
    case 'paymentMethods':
      await mirrorPaymentMethods(app, tenantId, customer)
      return 'applied'
    case 'checkout':
      return (await mirrorCheckout(app, tenantId, hint.subject.ref)) ? 'applied' : 'unknown_checkout'
    case 'subscription':
      return (await mirrorSubscription(app, tenantId, hint.subject.ref)) ? 'applied' : 'unknown_subscription'
    case 'payment':
      return (await mirrorPayment(app, tenantId, hint.subject.ref)) ? 'applied' : 'unknown_payment'
    case 'invoice': {
      const theirs = await latestInvoice(app, hint.subject.ref)
      if (!theirs) return 'unknown_invoice'
      // The subscription first: the invoice's row points to it, and a message about the invoice speaks of its state.
      if (theirs.subscription) await mirrorSubscription(app, tenantId, theirs.subscription as SubscriptionRef)
      await recordInvoice(app, tenantId, theirs)
      return 'applied'
    }
  }
}
