import type { Pricing } from '../../../../lib/pricing.ts'
import type { SqlPool } from '../../../host.ts'
import type {
  BillingDetails,
  BillingInterval,
  CustomerRef,
  InvoiceRef,
  PriceRef,
  ProviderSubscription,
  ProviderSubscriptionState,
  SubscriptionRef,
  SubscriptionTransfer,
} from '../../port.ts'
import { rejected, type Tx } from '../gateway.ts'
import { thaw } from '../json.ts'
import { type PricingRow, pricingOf } from '../prices.ts'
import type { Taxed } from '../rules/balance.ts'
import type { AppliedDiscount } from '../rules/discount.ts'
import { type TaxRate, taxRateFor } from '../rules/tax.ts'

/** A subscription with what the gateway needs to bill it. */
export interface BilledSubscription extends ProviderSubscription {
  readonly anchorDay: number
  readonly pricing: Pricing
  readonly currency: string
  /** What is taken off; null when nothing ever was. */
  readonly discount: AppliedDiscount | null
  /** Whether the invoice of the current period was made smaller by it. */
  readonly periodDiscounted: boolean
  readonly interval: BillingInterval
  readonly productName: string
  /** Carried to the next invoice, with its tax; negative in the customer's favour. */
  readonly balance: Taxed
  /** What an invoice of now is taxed by. */
  readonly rate: TaxRate
  /** What the current period was taxed by, so that no other tax is credited than was paid. */
  readonly periodRate: TaxRate
  readonly withoutCard: 'cancel' | 'pause' | null
  /** To whom its payments are routed; null: they are the platform's. */
  readonly transfer: SubscriptionTransfer | null
}

export async function readSubscriptions(
  sql: Pick<SqlPool, 'query'>,
  refs: readonly SubscriptionRef[],
): Promise<ProviderSubscription[]> {
  const { rows } = await sql.query<SubscriptionRow>('select * from subscriptions where id = any($1::text[])', [refs])
  return rows.map(fromSubscriptionRow)
}

/** The one with this `ourId`; of several the youngest that is still alive, else the youngest. */
export async function findSubscription(
  sql: Pick<SqlPool, 'query'>,
  ourId: string,
): Promise<ProviderSubscription | null> {
  const { rows } = await sql.query<SubscriptionRow>(
    `select * from subscriptions where our_id = $1
     order by (ended_at is null) desc, created_at desc, id desc limit 1`,
    [ourId],
  )
  return rows[0] ? fromSubscriptionRow(rows[0]) : null
}

/** @throws ProviderError `rejected` when there is no such subscription. */
export async function getSubscription(tx: Tx, ref: SubscriptionRef, operation: string): Promise<ProviderSubscription> {
  const [subscription] = await readSubscriptions(tx, [ref])
  if (!subscription) throw rejected(operation, `no such subscription: ${ref}`)
  return subscription
}

/** The subscription with its terms; its customer must be locked. @throws ProviderError `rejected` when there is none. */
export async function getBilled(tx: Tx, ref: SubscriptionRef, operation: string): Promise<BilledSubscription> {
  const { rows } = await tx.query<SubscriptionRow & BillingRow>(
    `select subscriptions.*, prices.unit_minor, prices.pricing, prices.currency, prices."interval",
       products.name as product_name, coupons.terms as coupon_terms,
       exists (select from invoices join invoice_lines on invoice_id = invoices.id where subscription_id = subscriptions.id
         and invoices.period_start = current_period_start and discount_minor > 0) as period_discounted,
       (select tax_rate from invoices join invoice_lines on invoice_id = invoices.id where subscription_id = subscriptions.id
         and invoices.period_start = current_period_start and tax_rate is not null and amount_minor >= 0 and status in ('open', 'paid')
         order by invoices.created_at desc, invoices.id desc, position limit 1) as period_tax_rate, customers.billing
     from subscriptions join customers on customers.id = customer_id left join coupons on coupons.id = coupon_id join prices on prices.id = price_id join products on products.id = prices.product_id
     where subscriptions.id = $1`,
    [ref],
  )
  const row = rows[0]
  if (!row) throw rejected(operation, `no such subscription: ${ref}`)
  const rate = taxRateFor(row.billing === null ? null : thaw<BillingDetails>(row.billing), tx.country)
  return {
    ...fromSubscriptionRow(row),
    anchorDay: row.anchor_day,
    pricing: pricingOf(row),
    currency: row.currency,
    interval: row.interval,
    productName: row.product_name,
    balance: {
      netMinor: BigInt(row.balance_minor),
      taxMinor: BigInt(row.balance_tax_minor),
      rate: row.balance_tax_rate === null ? null : thaw(row.balance_tax_rate),
    },
    rate,
    periodRate: row.period_tax_rate === null ? rate : thaw(row.period_tax_rate),
    withoutCard: row.without_card,
    periodDiscounted: row.period_discounted,
    transfer: transferOf(row),
    discount:
      row.coupon_terms === null
        ? null
        : { terms: thaw(row.coupon_terms), since: row.discount_since, used: row.discount_used },
  }
}

/** To whom the payments of a subscription are routed; null: they are the platform's. */
export async function readTransfer(
  sql: Pick<SqlPool, 'query'>,
  ref: SubscriptionRef,
): Promise<SubscriptionTransfer | null> {
  const { rows } = await sql.query<TransferRow>(
    'select transfer_account, fee_basis_points from subscriptions where id = $1',
    [ref],
  )
  return rows[0] ? transferOf(rows[0]) : null
}

function transferOf({ transfer_account: account, fee_basis_points }: TransferRow): SubscriptionTransfer | null {
  return account === null ? null : { account, feeBasisPoints: fee_basis_points ?? 0 }
}

interface TransferRow {
  transfer_account: string | null
  fee_basis_points: number | null
}

interface SubscriptionRow {
  id: SubscriptionRef
  our_id: string | null
  customer_id: CustomerRef
  price_id: PriceRef
  quantity: number
  status: ProviderSubscriptionState
  anchor_day: number
  current_period_start: Date
  current_period_end: Date
  trial_end: Date | null
  cancel_at_period_end: boolean
  canceled_at: Date | null
  ended_at: Date | null
  latest_invoice_id: InvoiceRef | null
  scheduled_price_id: PriceRef | null
  scheduled_quantity: number | null
}

interface BillingRow extends PricingRow, TransferRow {
  currency: string
  interval: BillingInterval
  product_name: string
  balance_minor: string
  balance_tax_minor: string
  balance_tax_rate: string | null
  period_tax_rate: string | null
  billing: string | null
  without_card: 'cancel' | 'pause' | null
  coupon_terms: string | null
  discount_since: Date
  discount_used: number
  period_discounted: boolean
}

function fromSubscriptionRow(row: SubscriptionRow): ProviderSubscription {
  return {
    ref: row.id,
    customer: row.customer_id,
    price: row.price_id,
    ourId: row.our_id,
    status: row.status,
    quantity: row.quantity,
    currentPeriodStart: row.current_period_start,
    currentPeriodEnd: row.current_period_end,
    trialEnd: row.trial_end,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    scheduledChange: row.scheduled_price_id && {
      price: row.scheduled_price_id,
      quantity: row.scheduled_quantity ?? row.quantity,
      at: row.current_period_end,
    },
    canceledAt: row.canceled_at,
    endedAt: row.ended_at,
    latestInvoice: row.latest_invoice_id,
  }
}
