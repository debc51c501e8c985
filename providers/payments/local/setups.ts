import { createHmac, timingSafeEqual } from 'node:crypto'
import { addMs, DAY } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import type { CustomerRef, NewCardSetup, SetupRef } from '../port.ts'
import { attachCard, listCards } from './cards.ts'
import { lockCustomer } from './customers.ts'
import { emit } from './events.ts'
import { type Gateway, inTransaction, rejected, type Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import { DECLINE_MESSAGES } from './pages/decline-messages.ts'
import { type CardEntry, type CardEntryErrors, checkCardEntry } from './rules/card-entry.ts'

/** For how long a hosted page can be used, in wall time. */
export const SETUP_LIFETIME_MS = DAY

export interface Setup {
  readonly ref: SetupRef
  readonly customer: CustomerRef
  readonly customerName: string
  readonly successUrl: string
  readonly cancelUrl: string
  readonly state: 'open' | 'used' | 'expired'
}

export async function createSetup(tx: Tx, input: NewCardSetup): Promise<SetupRef> {
  for (const url of [input.successUrl, input.cancelUrl])
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw rejected('startCardSetup', `not an http or https address: ${url}`)
  const customer = await lockCustomer(tx, input.customer, 'startCardSetup')
  const ref = newRef('setup') as SetupRef
  await tx.query(
    `insert into setups (id, our_id, customer_id, success_url, cancel_url, wall_expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [ref, input.ourId, customer.ref, input.successUrl, input.cancelUrl, addMs(tx.wallClock.now(), SETUP_LIFETIME_MS)],
  )
  return ref
}

/** The page's address. Whoever has it may add a card, so it carries a seal that is computed and stored nowhere. */
export function setupUrl(gateway: Gateway, ref: SetupRef): string {
  return `${gateway.host.publicUrl}/local/payments/setup/${sealedSetup(gateway, ref)}`
}

/** The same form for a frame inside a page of ours. */
export function frameUrl(gateway: Gateway, ref: SetupRef): string {
  return `${gateway.host.publicUrl}/local/payments/card-frame/${sealedSetup(gateway, ref)}`
}

export function sealedSetup(gateway: Gateway, ref: SetupRef): string {
  return `${ref}.${seal(gateway, ref)}`
}

/** The set-up behind the last part of a page's address; null when it does not exist or the seal is wrong. */
export async function openSetup(gateway: Gateway, sealedRef: string): Promise<Setup | null> {
  const [ref = '', given = ''] = sealedRef.split('.')
  return isSealed(gateway, ref, given) ? readSetup(gateway.sql, ref as SetupRef, gateway.host.wallClock.now()) : null
}

export function isSealed(gateway: Gateway, ref: string, given: string): boolean {
  const expected = Buffer.from(seal(gateway, ref))
  const actual = Buffer.from(given)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

export type EntryOutcome =
  | { readonly kind: 'attached' }
  | { readonly kind: 'invalid'; readonly errors: CardEntryErrors }
  /** The page was used or has expired in the meantime. */
  | { readonly kind: 'closed'; readonly state: 'used' | 'expired' }

/** Checks what the customer entered and attaches the card: once, however often the form is sent. */
export async function enterCard(gateway: Gateway, ref: SetupRef, entry: CardEntry): Promise<EntryOutcome> {
  const outcome = await inTransaction(gateway, async (tx): Promise<EntryOutcome> => {
    const found = await readSetup(tx, ref, tx.wallClock.now())
    if (!found) return { kind: 'closed', state: 'expired' }
    const customer = await lockCustomer(tx, found.customer, 'startCardSetup')
    // Read again: another request may have used the page while this one waited for the lock.
    const setup = await readSetup(tx, ref, tx.wallClock.now())
    if (setup?.state !== 'open') return { kind: 'closed', state: setup?.state ?? 'expired' }
    const checked = checkCardEntry(entry, customer.now)
    if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
    if (checked.card.attach !== 'succeeds')
      return { kind: 'invalid', errors: { number: DECLINE_MESSAGES[checked.card.attach] } }
    const card = await attachCard(tx, customer, checked, gateway.keys.fingerprint)
    await tx.query('update setups set card_id = $2 where id = $1', [ref, card])
    const cards = (await listCards(tx, [customer.ref])).get(customer.ref) ?? []
    await emit(tx, {
      type: 'payment_method.attached',
      customer: customer.ref,
      objectKind: 'payment_method',
      objectRef: card,
      // For a stale read: all cards as they are after this one, kept under the customer's own reference.
      snapshotOf: customer.ref,
      snapshot: cards,
      shown: cards.find((each) => each.ref === card) ?? null,
      at: customer.now,
    })
    return { kind: 'attached' }
  })
  if (outcome.kind === 'attached') gateway.announce()
  return outcome
}

async function readSetup(sql: Pick<SqlPool, 'query'>, ref: SetupRef, wallNow: Date): Promise<Setup | null> {
  const { rows } = await sql.query<SetupRow>(
    `select setups.*, customers.name from setups join customers on customers.id = customer_id where setups.id = $1`,
    [ref],
  )
  const row = rows[0]
  if (!row) return null
  return {
    ref: row.id,
    customer: row.customer_id,
    customerName: row.name,
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
    state: row.card_id ? 'used' : row.wall_expires_at <= wallNow ? 'expired' : 'open',
  }
}

interface SetupRow {
  id: SetupRef
  customer_id: CustomerRef
  name: string
  success_url: string
  cancel_url: string
  card_id: string | null
  wall_expires_at: Date
}

/** Whoever has the sealed reference may use its page. It is computed and stored nowhere. */
export function seal(gateway: Gateway, ref: string): string {
  return createHmac('sha256', gateway.keys.setup).update(ref).digest('base64url')
}
