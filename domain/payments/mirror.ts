import { fromPublicId } from '../../lib/ids.ts'
import type { PaymentRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { applyPayment } from './apply.ts'
import { ensureInvoicePayment } from './mirror-invoice.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Fetches the payment's latest state and applies it: the event that named it was a hint. Call it under the customer's lock.
 * @returns false for a payment that is not ours
 */
export async function mirrorPayment(app: Slice, tenantId: string, ref: PaymentRef): Promise<boolean> {
  const viewer = systemViewer('payments.mirror', tenantId)
  const state = (await app.payments.getPayments([ref])).get(ref)
  if (!state) return false
  const now = await app.clock.now(tenantId)
  const ourId = state.ourId ? fromPublicId('payment', state.ourId) : null
  return app.db.as(scopeOf(viewer), async (tx) => {
    const ours = await tx.payment.findFirst({
      where: { tenantId, OR: [{ provider: app.payments.name, ref }, ...(ourId ? [{ id: ourId }] : [])] },
      select: { id: true },
    })
    const paymentId = ours?.id ?? (await ensureInvoicePayment(app, tx, tenantId, state))
    if (!paymentId) return false
    await applyPayment(app, tx, viewer, { paymentId, state, now })
    return true
  })
}
