import { newId } from '../../lib/ids.ts'
import type { CustomerRef, InvoiceRef, ProviderPayment } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App, Consumer } from '../app.ts'
import { withCustomer } from '../customers/lock.ts'
import type { Tx } from '../db.ts'
import { applyPayment } from './apply.ts'

/** The row of a payment that pays an invoice, made when it is first heard of; null while the invoice itself is not known here. */
export async function ensureInvoicePayment(
  app: Pick<App, 'payments' | 'wallClock'>,
  tx: Tx,
  tenantId: string,
  theirs: ProviderPayment,
): Promise<string | null> {
  const provider = app.payments.name
  if (!theirs.invoice) return null
  const invoice = await tx.invoice.findUnique({ where: { provider_ref: { provider, ref: theirs.invoice } } })
  const customer = await tx.customer.findUnique({ where: { provider_ref: { provider, ref: theirs.customer } } })
  if (!invoice || !customer) return null
  await tx.payment.createMany({
    data: [
      {
        id: newId(),
        tenantId,
        customerId: customer.id,
        purposeKind: 'invoice',
        purposeId: invoice.id,
        description: invoice.number ?? 'Invoice',
        amountMinor: theirs.amount.amountMinor,
        currency: theirs.amount.currency,
        state: 'starting',
        customerPresent: false,
        transferAccount: theirs.transfer?.account ?? null,
        feeMinor: theirs.transfer?.feeMinor ?? null,
        provider,
        ref: theirs.ref,
        createdAt: theirs.createdAt,
        updatedAt: app.wallClock.now(),
      },
    ],
    skipDuplicates: true,
  })
  const row = await tx.payment.findUniqueOrThrow({ where: { provider_ref: { provider, ref: theirs.ref } } })
  return row.id
}

/** Keeps the payment behind a paid invoice, so that it can be refunded and disputed. */
export const invoicePaymentConsumer: Consumer = {
  name: 'payments.of-invoice',
  on: ['invoice.paid'],
  callsProvider: true,
  async handle(app, event) {
    const { tenantId, payload } = event
    if (!tenantId) return
    const viewer: Viewer = systemViewer('payments.of-invoice', tenantId)
    const provider = app.payments.name
    const { invoice, customer } = await app.db.as(scopeOf(viewer), async (tx) => ({
      invoice: await tx.invoice.findUnique({ where: { id: String(payload.invoiceId) } }),
      customer: await tx.customer.findUnique({ where: { tenantId_provider: { tenantId, provider } } }),
    }))
    if (!customer || invoice?.provider !== provider) return
    await withCustomer(app, customer.ref as CustomerRef, async () => {
      const state = await app.payments.findInvoicePayment(invoice.ref as InvoiceRef)
      if (!state) return
      const now = await app.clock.now(tenantId)
      await app.db.as(scopeOf(viewer), async (tx) => {
        const paymentId = await ensureInvoicePayment(app, tx, tenantId, state)
        if (paymentId) await applyPayment(app, tx, viewer, { paymentId, state, now })
      })
    })
  },
}
