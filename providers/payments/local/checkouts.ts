import { addMs } from '../../../lib/clock.ts'
import { type Money, money } from '../../../lib/money.ts'
import { lineAmount, type Pricing } from '../../../lib/pricing.ts'
import type { SqlPool } from '../../host.ts'
import type {
  BillingInterval,
  CheckoutRef,
  CouponRef,
  CustomerRef,
  NewCheckout,
  PriceRef,
  ProviderCheckout,
  SubscriptionRef,
} from '../port.ts'
import { couponFor } from './coupons.ts'
import { lockCustomer } from './customers.ts'
import { type Gateway, rejected, type Tx } from './gateway.ts'
import { newRef } from './ids.ts'
import { thaw } from './json.ts'
import { getPrice, type PricingRow, pricingOf } from './prices.ts'
import { type CouponTerms, discountOf } from './rules/discount.ts'
import { type TaxRate, taxOf, taxRateFor } from './rules/tax.ts'
import { isSealed, SETUP_LIFETIME_MS, seal } from './setups.ts'

const OPERATION = 'startCheckout'

/** What the page shows and does. */
export interface OpenCheckout extends ProviderCheckout {
  readonly ourId: string
  readonly customer: CustomerRef
  readonly customerName: string
  readonly price: PriceRef
  readonly productName: string
  readonly pricing: Pricing
  readonly interval: BillingInterval
  readonly quantity: number
  /** What the quantity costs each interval. */
  readonly amount: Money
  readonly trialEnd: Date | null
  readonly discount: CouponRef | null
  /** What the coupon is called, and the amount with it off; null without one. */
  readonly discounted: { readonly name: string; readonly amount: Money } | null
  /** On top of what is paid at first. */
  readonly tax: { readonly rate: TaxRate; readonly amount: Money }
  readonly successUrl: string
  readonly cancelUrl: string
}

export async function createCheckout(tx: Tx, input: NewCheckout): Promise<{ ref: CheckoutRef; expiresAt: Date }> {
  for (const url of [input.successUrl, input.cancelUrl])
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw rejected(OPERATION, `not an http or https address: ${url}`)
  const customer = await lockCustomer(tx, input.customer, OPERATION)
  const price = await getPrice(tx, input.price, OPERATION)
  if (input.discount) await couponFor(tx, input.discount, price.currency, OPERATION)
  if (!Number.isInteger(input.quantity) || input.quantity < 1)
    throw rejected(OPERATION, `quantity ${input.quantity} is not a whole number from 1`)
  const ref = newRef('checkout') as CheckoutRef
  const expiresAt = addMs(tx.wallClock.now(), SETUP_LIFETIME_MS)
  await tx.query(
    `insert into checkouts (id, our_id, customer_id, price_id, quantity, trial_end, success_url, cancel_url, wall_expires_at,
       coupon_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ref,
      input.ourId,
      customer.ref,
      input.price,
      input.quantity,
      input.trialEnd ?? null,
      input.successUrl,
      input.cancelUrl,
      expiresAt,
      input.discount ?? null,
    ],
  )
  return { ref, expiresAt }
}

export function checkoutUrl(gateway: Gateway, ref: CheckoutRef): string {
  return `${gateway.host.publicUrl}/local/payments/checkout/${ref}.${seal(gateway, ref)}`
}

/** The checkout behind the last part of a page's address; null when it does not exist or the seal is wrong. */
export async function openCheckout(gateway: Gateway, sealedRef: string): Promise<OpenCheckout | null> {
  const [ref = '', given = ''] = sealedRef.split('.')
  if (!isSealed(gateway, ref, given)) return null
  const { sql, host, country } = gateway
  const at = { wallNow: host.wallClock.now(), country }
  return (await listCheckouts(sql, [ref as CheckoutRef], at))[0] ?? null
}

export async function listCheckouts(
  sql: Pick<SqlPool, 'query'>,
  refs: readonly CheckoutRef[],
  at: { readonly wallNow: Date; readonly country: string },
): Promise<OpenCheckout[]> {
  const { rows } = await sql.query<CheckoutRow>(
    `select checkouts.*, customers.name as customer_name, customers.billing, prices.unit_minor, prices.pricing, prices.currency,
       prices."interval", products.name as product_name, coupons.terms as coupon_terms
     from checkouts left join coupons on coupons.id = coupon_id join customers on customers.id = checkouts.customer_id
       join prices on prices.id = checkouts.price_id join products on products.id = prices.product_id
     where checkouts.id = any($1::text[])`,
    [refs],
  )
  return rows.map((row) => fromCheckoutRow(row, at))
}

function fromCheckoutRow(
  row: CheckoutRow,
  { wallNow, country }: { readonly wallNow: Date; readonly country: string },
): OpenCheckout {
  const pricing = pricingOf(row)
  const amount = money(lineAmount(pricing, BigInt(row.quantity)), row.currency)
  const less = row.coupon_terms === null ? null : discounted(thaw(row.coupon_terms), amount)
  const rate = taxRateFor(row.billing === null ? null : thaw(row.billing), country)
  return {
    ref: row.id,
    ourId: row.our_id,
    status: row.subscription_id ? 'complete' : row.wall_expires_at <= wallNow ? 'expired' : 'open',
    subscription: row.subscription_id,
    customer: row.customer_id,
    customerName: row.customer_name,
    price: row.price_id,
    productName: row.product_name,
    pricing,
    interval: row.interval,
    quantity: row.quantity,
    amount,
    trialEnd: row.trial_end,
    discount: row.coupon_id,
    discounted: less,
    tax: { rate, amount: money(taxOf((less?.amount ?? amount).amountMinor, rate), row.currency) },
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
  }
}

function discounted({ name, value }: CouponTerms, { amountMinor, currency }: Money) {
  const [off = 0n] = discountOf(value, [amountMinor], currency)
  return { name, amount: money(amountMinor - off, currency) }
}

interface CheckoutRow extends PricingRow {
  id: CheckoutRef
  our_id: string
  customer_id: CustomerRef
  customer_name: string
  billing: string | null
  price_id: PriceRef
  product_name: string
  currency: string
  interval: BillingInterval
  quantity: number
  trial_end: Date | null
  coupon_id: CouponRef | null
  coupon_terms: string | null
  success_url: string
  cancel_url: string
  subscription_id: SubscriptionRef | null
  wall_expires_at: Date
}
