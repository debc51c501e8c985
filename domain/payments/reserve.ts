import type { Money } from '../../lib/money.ts'
import type { PaymentMethodRef, PaymentTransfer } from '../../providers/payments/port.ts'
import type { KnownCustomer } from '../customers/ensure.ts'
import { rowsOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import { notFound } from '../errors.ts'

/** One amount that is to be taken from a tenant's customer. */
export interface Charge {
  readonly tenantId: string
  /** What is paid for: the kind and the id of a thing of ours. */
  readonly purpose: { readonly kind: string; readonly id: string | null }
  readonly amount: Money
  readonly description: string
  /** Absent: the customer's default card. */
  readonly paymentMethodId?: string
  /** Whether the customer is there to authenticate; if not, a card that asks for it is declined. */
  readonly customerPresent: boolean
  readonly transfer?: PaymentTransfer
}

export interface NewReservation extends Charge {
  readonly id: string
  readonly intentId: string
  readonly customer: KnownCustomer
  readonly provider: string
  /** Business time. */
  readonly now: Date
  /** Real time. */
  readonly at: Date
}

const FACTS = `$1, $2, $4, $5, $6, $7, $8, $9, 'starting', $10, $11, $12, $3, $13, $14, $15`
const COLUMNS = `id, tenant_id, customer_id, purpose_kind, purpose_id, description, amount_minor, currency, state, customer_present,
  transfer_account, fee_minor, provider, intent_id, created_at, updated_at`

const reserving = (which: string) =>
  txStatement(`with method as (
      select id, ref from payment_methods where tenant_id = $2 and provider = $3 and removed_at is null and ${which} limit 1),
    reserved as (insert into payments (${COLUMNS}, payment_method_id) values (${FACTS}, (select id from method)))
  select ref from method`)

const BY_DEFAULT = reserving('is_default')
const BY_CHOICE = reserving('id = $16')

/**
 * Writes the payment that is about to be asked for, with the card that is charged. It is chosen once, with the promise: the same key must carry the same
 * card even if another has become the default meanwhile.
 * @returns the card at the provider; null where the customer has none
 * @throws DomainError NOT_FOUND for a card that is not theirs, or not there any more
 */
export async function reservePayment(tx: Tx, payment: NewReservation): Promise<PaymentMethodRef | null> {
  const { customer, purpose, amount, transfer, paymentMethodId } = payment
  const values = [
    ...[payment.id, payment.tenantId, payment.provider, customer.id, purpose.kind, purpose.id, payment.description],
    ...[amount.amountMinor, amount.currency, payment.customerPresent, transfer?.account ?? null],
    ...[transfer?.feeMinor ?? null, payment.intentId, payment.now, payment.at],
  ]
  const [method] = paymentMethodId
    ? await rowsOf<{ ref: PaymentMethodRef }>(tx, BY_CHOICE, [...values, paymentMethodId])
    : await rowsOf<{ ref: PaymentMethodRef }>(tx, BY_DEFAULT, values)
  if (!method && paymentMethodId) throw notFound('payment method')
  return method?.ref ?? null
}
