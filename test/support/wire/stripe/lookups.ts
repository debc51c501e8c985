import { missing } from './errors.ts'
import type { StripeState } from './state.ts'
import type { TableName, Tables } from './types.ts'

/** What Stripe calls each kind in "No such …". */
const NOUNS = {
  customers: 'customer',
  tax_ids: 'tax id',
  products: 'product',
  prices: 'price',
  coupons: 'coupon',
  promotion_codes: 'promotion code',
  discounts: 'discount',
  payment_methods: 'PaymentMethod',
  setup_intents: 'setupintent',
  checkout_sessions: 'checkout.session',
  subscriptions: 'subscription',
  subscription_schedules: 'subscription_schedule',
  invoices: 'invoice',
  invoiceitems: 'invoiceitem',
  invoice_payments: 'invoice_payment',
  payment_intents: 'payment_intent',
  charges: 'charge',
  refunds: 'refund',
  disputes: 'dispute',
  accounts: 'account',
  transfers: 'transfer',
  application_fees: 'application fee',
  test_clocks: 'test_clock',
  events: 'event',
} as const satisfies Record<TableName, string>

/**
 * The object, or Stripe's `resource_missing`: 404 when it is the one that the path names, 400 when a parameter names it.
 */
export function find<Name extends TableName>(state: StripeState, table: Name, id: string, param = 'id'): Tables[Name] {
  const row = state.get(table, id)
  if (!row) throw missing(NOUNS[table], id, param, param === 'id' ? 404 : 400)
  return row
}
