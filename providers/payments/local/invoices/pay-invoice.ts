import type { InvoiceRef, PayOutcome } from '../../port.ts'
import { lockCustomer } from '../customers.ts'
import type { Gateway, Tx } from '../gateway.ts'
import { emitStatusChange } from '../subscriptions/change-status.ts'
import { clientSecretOf } from './charges.ts'
import { collect } from './collect.ts'
import { getInvoice } from './invoice-rows.ts'

/** Tries once more, at once; an invoice that is already paid is not charged again. */
export async function payInvoice(tx: Tx, gateway: Gateway, ref: InvoiceRef): Promise<PayOutcome> {
  const { customer: owner } = await getInvoice(tx, ref, 'payInvoice')
  const customer = await lockCustomer(tx, owner, 'payInvoice')
  const invoice = await getInvoice(tx, ref, 'payInvoice')
  if (invoice.status === 'paid') return { kind: 'paid', invoice }
  const collected = await collect(tx, customer, invoice, 'customer')
  if (invoice.subscription) await emitStatusChange(tx, collected.subscription, invoice.subscription, customer.now)
  const after = await getInvoice(tx, ref, 'payInvoice')
  switch (collected.outcome.kind) {
    case 'succeeded':
      return { kind: 'paid', invoice: after }
    case 'declined':
      return { kind: 'declined', reason: collected.outcome.reason, invoice: after }
    case 'action_required':
      return { kind: 'action_required', clientSecret: clientSecretOf(ref, gateway.keys.setup), invoice: after }
  }
}
