import { createHmac } from 'node:crypto'
import type { SqlPool } from '../../host.ts'
import type { CustomerRef, PaymentMethodRef, ProviderPaymentMethod } from '../port.ts'
import type { LockedCustomer } from './customers.ts'
import type { Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import type { ChargeableCard } from './rules/charge-outcome.ts'
import type { CardBehaviour, TestCard } from './rules/test-cards.ts'

const MOST_CARDS_LISTED = 100

/** Keeps the card and makes it the customer's default. Its number is not kept: only its last four digits and a keyed fingerprint. */
export async function attachCard(
  tx: Tx,
  customer: LockedCustomer,
  entered: { readonly card: TestCard; readonly expMonth: number; readonly expYear: number },
  fingerprintKey: string,
): Promise<PaymentMethodRef> {
  const ref = newRef('card') as PaymentMethodRef
  const { card, expMonth, expYear } = entered
  await tx.query(
    `insert into cards (id, customer_id, brand, last4, exp_month, exp_year, fingerprint, charge_behaviour, delayed, disputed, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ref,
      customer.ref,
      card.brand,
      card.number.slice(-4),
      expMonth,
      expYear,
      createHmac('sha256', fingerprintKey).update(card.number).digest('base64url').slice(0, 22),
      card.charge,
      card.delayed ?? null,
      card.disputed ?? null,
      customer.now,
    ],
  )
  await tx.query('update customers set default_card_id = $2 where id = $1', [customer.ref, ref])
  return ref
}

/** The cards of each customer that exists, the newest first, at most 100 each. */
export async function listCards(
  sql: Pick<SqlPool, 'query'>,
  customers: readonly CustomerRef[],
): Promise<Map<CustomerRef, readonly ProviderPaymentMethod[]>> {
  const { rows } = await sql.query<CardRow>(
    `select customers.id as customer_id, card.*, card.id = customers.default_card_id as is_default
     from customers left join lateral (
       select id, brand, last4, exp_month, exp_year, fingerprint, created_at from cards
       where cards.customer_id = customers.id and removed_at is null order by created_at desc, id desc limit ${MOST_CARDS_LISTED}
     ) card on true
     where customers.id = any($1::text[])
     order by customers.id, card.created_at desc, card.id desc`,
    [customers],
  )
  const found = new Map<CustomerRef, ProviderPaymentMethod[]>()
  for (const row of rows) {
    const list = found.get(row.customer_id) ?? []
    found.set(row.customer_id, list)
    if (row.id !== null) list.push(fromCardRow({ ...row, id: row.id }))
  }
  return found
}

/** The customer's default card, as far as it decides a charge; null without one. */
export async function defaultCard(tx: Tx, customer: LockedCustomer): Promise<ChargeableCard | null> {
  return cardToCharge(tx, customer, null)
}

/** A card with what its bank and its owner do after it has been charged. */
export interface CardToCharge extends ChargeableCard {
  readonly ref: PaymentMethodRef
  readonly delayed: 'succeeds' | 'card_declined' | null
  readonly disputed: 'won' | 'lost' | null
}

/** The card of that reference, if it is the customer's; null for `ref` is the default. */
export async function cardToCharge(
  tx: Tx,
  customer: LockedCustomer,
  ref: PaymentMethodRef | null,
): Promise<CardToCharge | null> {
  const { rows } = await tx.query<{
    id: PaymentMethodRef
    charge_behaviour: CardBehaviour
    exp_month: number
    exp_year: number
    delayed: CardToCharge['delayed']
    disputed: CardToCharge['disputed']
  }>(
    `select id, charge_behaviour, exp_month, exp_year, delayed, disputed from cards
     where id = $1 and customer_id = $2 and removed_at is null`,
    [ref ?? customer.defaultCard, customer.ref],
  )
  const row = rows[0]
  if (!row) return null
  const { id, delayed, disputed } = row
  return { ref: id, charge: row.charge_behaviour, expMonth: row.exp_month, expYear: row.exp_year, delayed, disputed }
}

interface CardRow {
  customer_id: CustomerRef
  id: PaymentMethodRef | null
  brand: string
  last4: string
  exp_month: number
  exp_year: number
  fingerprint: string
  is_default: boolean
}

function fromCardRow(row: CardRow & { id: PaymentMethodRef }): ProviderPaymentMethod {
  return {
    ref: row.id,
    customer: row.customer_id,
    brand: row.brand,
    last4: row.last4,
    expMonth: row.exp_month,
    expYear: row.exp_year,
    fingerprint: row.fingerprint,
    isDefault: row.is_default === true,
  }
}
