import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PaymentRef, ProviderPayment } from '../../port.ts'
import { lockCustomer } from '../customers.ts'
import { type Gateway, inTransaction } from '../gateway.ts'
import { readPayments } from './payment-rows.ts'
import { answerAuthentication } from './settle-payment.ts'

/** The page on which the customer authenticates. It carries a seal that is computed and stored nowhere. */
export function confirmUrl(gateway: Gateway, ref: PaymentRef): string {
  return `${gateway.host.publicUrl}/local/payments/confirm/${ref}.${seal(gateway, ref)}`
}

/** The payment behind the last part of a page's address; null when it does not exist or the seal is wrong. */
export async function openConfirmation(gateway: Gateway, sealedRef: string): Promise<ProviderPayment | null> {
  const [ref = '', given = ''] = sealedRef.split('.')
  const expected = Buffer.from(seal(gateway, ref))
  const actual = Buffer.from(given)
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return null
  const [payment] = await readPayments(gateway.sql, [ref as PaymentRef])
  return payment ?? null
}

/** Takes the customer's answer: once, however often the form is sent. */
export async function confirmPayment(
  gateway: Gateway,
  payment: ProviderPayment,
  answer: 'succeeded' | 'declined',
): Promise<ProviderPayment> {
  const after = await inTransaction(gateway, async (tx) =>
    answerAuthentication(tx, await lockCustomer(tx, payment.customer, 'confirmPayment'), payment.ref, answer),
  )
  gateway.announce()
  return after
}

function seal(gateway: Gateway, ref: string): string {
  return createHmac('sha256', gateway.keys.setup).update(`confirm:${ref}`).digest('base64url')
}
