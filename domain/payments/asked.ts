import { toPublicId } from '../../lib/ids.ts'
import type { NewPayment, PaymentMethodRef } from '../../providers/payments/port.ts'
import type { Tx } from '../db.ts'

interface Reserved {
  readonly id: string
  readonly amountMinor: bigint
  readonly currency: string
  readonly description: string
  readonly customerPresent: boolean
  readonly transferAccount: string | null
  readonly feeMinor: bigint | null
}

/** The call, made of what was reserved: the same whoever sends it, and however often. */
export function toNewPayment(payment: Reserved, customer: string, method: string | null): NewPayment {
  const { amountMinor, currency, description, customerPresent, transferAccount, feeMinor } = payment
  return {
    ourId: toPublicId('payment', payment.id),
    customer: customer as NewPayment['customer'],
    amount: { amountMinor, currency },
    description,
    customerPresent,
    ...(method === null ? {} : { method: method as PaymentMethodRef }),
    ...(transferAccount === null ? {} : { transfer: { account: transferAccount, feeMinor: feeMinor ?? 0n } }),
  }
}

/** The call of a payment that somebody else has reserved. */
export async function findNewPayment(tx: Tx, paymentId: string): Promise<NewPayment> {
  const payment = await tx.payment.findUniqueOrThrow({ where: { id: paymentId }, include: { customer: true } })
  const method = payment.paymentMethodId
    ? await tx.paymentMethod.findUniqueOrThrow({ where: { id: payment.paymentMethodId }, select: { ref: true } })
    : null
  return toNewPayment(payment, payment.customer.ref, method?.ref ?? null)
}
