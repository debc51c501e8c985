import type { CustomerRef, PaymentMethodRef } from '../port.ts'
import { listCards } from './cards.ts'
import { type LockedCustomer, lockCustomer } from './customers.ts'
import { emit } from './events.ts'
import { rejected, type Tx } from './gateway.ts'

/** From now on the customer is charged with this card. @throws ProviderError `rejected` when it is not one of theirs */
export async function setDefaultPaymentMethod(tx: Tx, ref: CustomerRef, method: PaymentMethodRef): Promise<void> {
  const customer = await lockCustomer(tx, ref, 'setDefaultPaymentMethod')
  const card = await findCard(tx, customer, method)
  if (!card || card.removed) throw rejected('setDefaultPaymentMethod', `${method} is no card of ${ref}`)
  if (customer.defaultCard === method) return
  await tx.query('update customers set default_card_id = $2 where id = $1', [ref, method])
  await tell(tx, customer, 'customer.updated', method)
}

/** Takes the card away; the newest of the others takes its place. @throws ProviderError `rejected` when it never was one of theirs */
export async function removePaymentMethod(tx: Tx, ref: CustomerRef, method: PaymentMethodRef): Promise<void> {
  const customer = await lockCustomer(tx, ref, 'removePaymentMethod')
  const card = await findCard(tx, customer, method)
  if (!card) throw rejected('removePaymentMethod', `${method} is no card of ${ref}`)
  if (card.removed) return
  await tx.query('update cards set removed_at = $2 where id = $1', [method, customer.now])
  if (customer.defaultCard === method)
    await tx.query(
      `update customers set default_card_id = (
         select id from cards where customer_id = $1 and removed_at is null order by created_at desc, id desc limit 1
       ) where id = $1`,
      [ref],
    )
  await tell(tx, customer, 'payment_method.detached', method)
}

async function findCard(
  tx: Tx,
  customer: LockedCustomer,
  method: PaymentMethodRef,
): Promise<{ readonly removed: boolean } | null> {
  const { rows } = await tx.query<{ removed: boolean }>(
    'select removed_at is not null as removed from cards where id = $1 and customer_id = $2',
    [method, customer.ref],
  )
  return rows[0] ?? null
}

async function tell(
  tx: Tx,
  customer: LockedCustomer,
  type: 'customer.updated' | 'payment_method.detached',
  method: PaymentMethodRef,
): Promise<void> {
  const cards = (await listCards(tx, [customer.ref])).get(customer.ref) ?? []
  await emit(tx, {
    type,
    customer: customer.ref,
    objectKind: 'payment_method',
    objectRef: method,
    // For a stale read: all cards as they are after this one, kept under the customer's own reference.
    snapshotOf: customer.ref,
    snapshot: cards,
    shown: cards.find((each) => each.ref === method) ?? null,
    at: customer.now,
  })
}
