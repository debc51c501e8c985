import type { CheckoutRef, DeclineReason } from '../port.ts'
import { attachCard } from './cards.ts'
import { listCheckouts } from './checkouts.ts'
import { lockCustomer } from './customers.ts'
import { emit } from './events.ts'
import { type Gateway, inTransaction, type Tx } from './gateway.ts'
import { DECLINE_MESSAGES } from './pages/decline-messages.ts'
import { type CardEntry, type CardEntryErrors, checkCardEntry } from './rules/card-entry.ts'
import { startSubscription } from './subscriptions/start-subscription.ts'

export type CheckoutOutcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'invalid'; readonly errors: CardEntryErrors }
  /** The page was used or has expired in the meantime. */
  | { readonly kind: 'closed'; readonly state: 'complete' | 'expired' }

/** Thrown to take back all that a refused card has left: the page stays open for another one. */
class Refused extends Error {
  readonly reason: DeclineReason
  constructor(reason: DeclineReason) {
    super(reason)
    this.reason = reason
  }
}

/** Attaches the card that the customer entered and starts the subscription with it: once, however often the form is sent. */
export async function completeCheckout(gateway: Gateway, ref: CheckoutRef, entry: CardEntry): Promise<CheckoutOutcome> {
  try {
    const outcome = await inTransaction(gateway, (tx) => complete(tx, gateway, ref, entry))
    if (outcome.kind === 'complete') gateway.announce()
    return outcome
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { kind: 'invalid', errors: { number: DECLINE_MESSAGES[error.reason] } }
  }
}

async function complete(tx: Tx, gateway: Gateway, ref: CheckoutRef, entry: CardEntry): Promise<CheckoutOutcome> {
  const read = async () => (await listCheckouts(tx, [ref], { wallNow: tx.wallClock.now(), country: tx.country }))[0]
  const found = await read()
  if (!found) return { kind: 'closed', state: 'expired' }
  const customer = await lockCustomer(tx, found.customer, 'startCheckout')
  // Read again: another request may have used the page while this one waited for the lock.
  const checkout = await read()
  if (checkout?.status !== 'open') return { kind: 'closed', state: checkout?.status ?? 'expired' }
  const checked = checkCardEntry(entry, customer.now)
  if (!checked.ok) return { kind: 'invalid', errors: checked.errors }
  if (checked.card.attach !== 'succeeds') throw new Refused(checked.card.attach)
  await attachCard(tx, customer, checked, gateway.keys.fingerprint)
  // A trial that is over by the customer's clock is none.
  const trialEnd = checkout.trialEnd && checkout.trialEnd > customer.now ? { trialEnd: checkout.trialEnd } : {}
  const { ourId, price, quantity } = checkout
  const discount = checkout.discount ? { discount: checkout.discount } : {}
  const wanted = { ourId, customer: customer.ref, price, quantity, ...trialEnd, ...discount }
  const started = await startSubscription(tx, gateway, wanted)
  if (started.kind === 'declined') throw new Refused(started.reason)
  if (started.kind === 'action_required') throw new Refused('authentication_required')
  await tx.query('update checkouts set subscription_id = $2 where id = $1', [ref, started.subscription.ref])
  await emit(tx, {
    type: 'checkout.session.completed',
    customer: customer.ref,
    objectKind: 'checkout',
    objectRef: ref,
    snapshot: await read(),
    at: customer.now,
  })
  return { kind: 'complete' }
}
