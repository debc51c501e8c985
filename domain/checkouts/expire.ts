import { addMs, MINUTE } from '../../lib/clock.ts'
import type { CheckoutRef, CustomerRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { withCustomer } from '../customers/lock.ts'
import { mirrorCheckout } from './mirror.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

/** A page that was paid in its last moment is told of first. */
const LATE_MS = 5 * MINUTE

/**
 * Asks the provider what has become of the pages whose time is over, 100 at most: an expiry that nobody has told us of would hold a
 * promotion code for good. One that cannot be looked up is left for the next run.
 * @returns how many were looked at
 */
export async function expireCheckouts(app: Slice, signal?: AbortSignal): Promise<number> {
  const provider = app.payments.name
  const over = await app.db.sweep((tx) =>
    tx.checkout.findMany({
      where: { provider, state: 'open', ref: { not: null }, expiresAt: { lt: addMs(app.wallClock.now(), -LATE_MS) } },
      select: { id: true, tenantId: true, ref: true },
      orderBy: { expiresAt: 'asc' },
      take: 100,
    }),
  )
  for (const { id, tenantId, ref } of over) {
    if (signal?.aborted) break
    try {
      const customer = await app.db.as(scopeOf(systemViewer('checkouts.expire', tenantId)), (tx) =>
        tx.customer.findUniqueOrThrow({ where: { tenantId_provider: { tenantId, provider } }, select: { ref: true } }),
      )
      await withCustomer(app, customer.ref as CustomerRef, () => mirrorCheckout(app, tenantId, ref as CheckoutRef))
    } catch (error) {
      app.log.warn({ err: error, checkoutId: id }, 'a page that is past its time could not be looked up')
    }
  }
  return over.length
}
