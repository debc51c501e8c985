import { addMs } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import type { BillingDetails, CustomerRef, NewCustomer } from '../port.ts'
import { emit } from './events.ts'
import { rejected, type Tx } from './gateway.ts'
import { newInvoicePrefix, newRef } from './ids.ts'
import { thaw } from './json.ts'
import { type TaxRate, taxRateFor } from './rules/tax.ts'

/** A customer whose row is locked until the transaction ends: all that happens to one customer happens one after the other. */
export interface LockedCustomer {
  readonly ref: CustomerRef
  readonly defaultCard: string | null
  /** The customer's own time. */
  readonly now: Date
}

/** Creates the customer, or finds the one that has this `ourId`. */
export async function createCustomer(tx: Tx, input: NewCustomer): Promise<CustomerRef> {
  if (input.ourId === '') throw rejected('createCustomer', 'ourId is empty')
  const wallNow = tx.wallClock.now()
  const now = input.now ?? wallNow
  const inserted = await tx.query(
    `insert into customers (id, our_id, email, name, clock_offset_ms, invoice_prefix, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (our_id) do nothing`,
    [
      newRef('customer'),
      input.ourId,
      input.email,
      input.name,
      now.getTime() - wallNow.getTime(),
      newInvoicePrefix(),
      now,
    ],
  )
  const ref = await findCustomer(tx, input.ourId)
  if (!ref) throw rejected('createCustomer', `customer ${input.ourId} vanished while it was created`)
  if (inserted.rowCount === 1)
    await emit(tx, {
      type: 'customer.created',
      customer: ref,
      objectKind: 'customer',
      objectRef: ref,
      snapshotOf: `${ref}/customer`,
      snapshot: { ref, ourId: input.ourId },
      at: now,
    })
  return ref
}

export async function findCustomer(sql: Pick<SqlPool, 'query'>, ourId: string): Promise<CustomerRef | null> {
  const { rows } = await sql.query<{ id: CustomerRef }>('select id from customers where our_id = $1', [ourId])
  return rows[0]?.id ?? null
}

/** @throws ProviderError `rejected` when there is no such customer. */
export async function lockCustomer(tx: Tx, ref: CustomerRef, operation: string): Promise<LockedCustomer> {
  const { rows } = await tx.query<{ clock_offset_ms: string; default_card_id: string | null }>(
    'select clock_offset_ms, default_card_id from customers where id = $1 for update',
    [ref],
  )
  const row = rows[0]
  if (!row) throw rejected(operation, `no such customer: ${ref}`)
  return { ref, defaultCard: row.default_card_id, now: addMs(tx.wallClock.now(), Number(row.clock_offset_ms)) }
}

/** What an invoice of now is taxed by. */
export async function customerRate(tx: Tx, ref: CustomerRef): Promise<TaxRate> {
  const { rows } = await tx.query<{ billing: string | null }>('select billing from customers where id = $1', [ref])
  const billing = rows[0]?.billing
  return taxRateFor(billing ? thaw<BillingDetails>(billing) : null, tx.country)
}

/** Sets the customer's own clock forward to `to`; an earlier moment leaves it alone. */
export async function moveClockTo(tx: Tx, customer: LockedCustomer, to: Date): Promise<LockedCustomer> {
  if (to <= customer.now) return customer
  await tx.query('update customers set clock_offset_ms = $2 where id = $1', [
    customer.ref,
    to.getTime() - tx.wallClock.now().getTime(),
  ])
  return { ...customer, now: to }
}
