import { type Money, money } from '../../../../lib/money.ts'
import type { InvoiceRef } from '../../port.ts'
import { lockCustomer } from '../customers.ts'
import type { Tx } from '../gateway.ts'
import { findInvoicePayment } from '../payments/payment-rows.ts'
import { writeRefund } from '../payments/refund-payment.ts'
import { isWithBank, refundable, refunded } from '../rules/refundable.ts'
import { getInvoice } from './invoice-rows.ts'

const OPERATION = 'refundInvoice'

/** Gives back what is left of the payment behind the invoice, unless its bank has it already. The invoice stays paid, as at Stripe. */
export async function refundInvoice(tx: Tx, ref: InvoiceRef): Promise<Money> {
  const invoice = await getInvoice(tx, ref, OPERATION)
  const customer = await lockCustomer(tx, invoice.customer, OPERATION)
  const payment = await findInvoicePayment(tx, ref)
  if (!payment) return money(0n, invoice.total.currency)
  const left = refundable(payment)
  if (left === 0n || isWithBank(payment)) return refunded(payment)
  const after = await writeRefund(tx, customer, payment.ref, { ourId: null, amountMinor: left })
  return refunded(after.payment)
}
