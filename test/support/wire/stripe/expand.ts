import { invalid } from './errors.ts'
import type { StripeState } from './state.ts'
import type { TableName, WireObject } from './types.ts'

/** What an endpoint answers before `expand[]` is applied. */
export type Expandable = object

/** Where the object behind a field stands; the same name means the same kind wherever it occurs. */
const REFERENCES: Readonly<Record<string, TableName>> = {
  customer: 'customers',
  product: 'products',
  price: 'prices',
  payment_method: 'payment_methods',
  default_payment_method: 'payment_methods',
  setup_intent: 'setup_intents',
  pending_setup_intent: 'setup_intents',
  latest_invoice: 'invoices',
  invoice: 'invoices',
  subscription: 'subscriptions',
  schedule: 'subscription_schedules',
  payment_intent: 'payment_intents',
  latest_charge: 'charges',
  charge: 'charges',
  transfer: 'transfers',
  application_fee: 'application_fees',
  test_clock: 'test_clocks',
  default_price: 'prices',
  coupon: 'coupons',
}

/** Fields that an object only carries when they are asked for (docs.stripe.com/api/expanding_objects, "includable"). */
const INCLUDABLE: Readonly<Record<string, readonly string[]>> = {
  invoice: ['payments', 'confirmation_secret'],
  customer: ['subscriptions', 'sources', 'tax_ids', 'tax'],
  price: ['tiers'],
  'checkout.session': ['line_items'],
}

export type Include = (object: WireObject, field: string) => unknown

/**
 * A copy of the answer with each path of `expand` put in place of its id, at most four levels deep. A path that leads
 * nowhere is Stripe's 400 "This property cannot be expanded".
 */
export function expand(state: StripeState, answer: Expandable, paths: readonly string[], include: Include): Expandable {
  const copy = structuredClone(answer)
  for (const path of paths) {
    const parts = path.split('.')
    if (parts.length > 4)
      throw invalid(`You cannot expand more than 4 levels of a property. Property: ${path}`, { param: 'expand' })
    step(copy as Record<string, unknown>, parts, path)
  }
  return copy

  function step(at: Record<string, unknown>, [field = '', ...rest]: string[], path: string) {
    const object = at as Record<string, unknown> & WireObject
    if (at[field] === undefined && INCLUDABLE[object.object]?.includes(field))
      at[field] = structuredClone(include(object, field))
    // A price that is not tiered has none to show, and that is no error.
    if (object.object === 'price' && field === 'tiers' && at[field] === undefined) return
    // Nor has a charge that went to nobody else a transfer.
    if (object.object === 'charge' && field === 'transfer' && at[field] === undefined) return
    const value = at[field]
    const table = REFERENCES[field]
    if (typeof value === 'string' && table && state.get(table, value))
      at[field] = structuredClone(state.get(table, value))
    else if (value === undefined || (rest.length === 0 && (typeof value !== 'object' || (value && !expanded(value)))))
      throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand' })
    const next = at[field]
    if (rest.length === 0 || next === null) return
    if (Array.isArray(next)) for (const item of next) step(item as Record<string, unknown>, rest, path)
    else if (typeof next === 'object') step(next as Record<string, unknown>, rest, path)
    else throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand' })
  }
}

/** Already whole: an object, a list, a customer's tax, or the confirmation secret; asking for it again is no error. */
function expanded(value: object): boolean {
  return Array.isArray(value) || 'object' in value || 'client_secret' in value || 'automatic_tax' in value
}
