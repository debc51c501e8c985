import type pg from 'pg'
import { DECLINE_REASONS, INVOICE_TRANSITIONS } from '../../../domain/invoices/states.ts'
import { SUBSCRIPTION_STATES } from '../../../domain/subscriptions/states.ts'
import { newId } from '../../../lib/ids.ts'
import { insert } from './beyond-the-walls.ts'
import { markOf } from './cast.ts'
import { oddText } from './odd-texts.ts'

export interface FurnishedPart {
  readonly tenantId: string
  readonly users: readonly string[]
  /** Of each list. */
  readonly rows: number
  /** Holds values that the schema does not know. */
  readonly broken: boolean
}

const START = Date.parse('2026-03-01T00:00:00.000Z')
const AMOUNTS = ['0', '1', '999', '-500', '9007199254740993', '9223372036854775807', '-9223372036854775808']
const TAXES = JSON.stringify([
  { country: 'DE', percent: '19', reason: 'standard_rated', taxable: '9223372036854775807', amount: '-1' },
  { country: null, percent: null, reason: 'other', taxable: '0', amount: '0' },
])
const CURRENCIES = ['USD', 'JPY', 'KWD', 'CLF', 'XXX']
const MOMENTS = [
  '2026-03-31T12:00:00.5Z',
  '1969-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00.001Z',
  '9999-12-31T23:59:59.999Z',
  null,
]
/** Times that JavaScript writes in a way of its own, or not at all. */
const NO_MOMENTS = ['infinity', '-infinity', '10000-01-01 00:00:00+00', '0044-03-15 00:00:00+00 BC']

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T
const instant = (n: number) => new Date(START + n).toISOString()

/** A plan without features and prices, one with a price of every kind. The catalogue is everybody's: it bears no marks. */
export async function furnishCatalogue(owner: pg.Client): Promise<void> {
  const plans = [newId(), newId()]
  await insert(
    owner,
    'plans',
    plans.map((id, n) => ({
      id,
      product_line: 'odd lines',
      key: `odd-${n}`,
      version: 1,
      name: oddText(3 + n),
      description: oddText(5 + n),
      position: 1,
      trial_days: 0,
      grace_days: 0,
      on_sale: true,
      created_at: instant(0),
    })),
  )
  await insert(
    owner,
    'prices',
    CURRENCIES.map((currency, n) => ({
      id: newId(),
      plan_id: plans[0],
      lookup_key: `odd-${n}`,
      currency,
      unit_minor: at(AMOUNTS, n + 4).replace(/^-.*/, '7'),
      interval: n % 2 ? 'month' : 'year',
      created_at: instant(0),
    })),
  )
}

export async function furnishBilling(owner: pg.Client, { tenantId, rows, broken }: FurnishedPart): Promise<void> {
  const customer = newId()
  const ref = (kind: string, n: number) => `${kind}_${markOf(tenantId)}_${n}`
  await insert(owner, 'customers', [
    { id: customer, tenant_id: tenantId, provider: 'local', ref: ref('cus', 0), created_at: instant(0) },
  ])
  const { rows: prices } = await owner.query<{ id: string; plan_id: string }>(
    'select id, plan_id from prices order by id',
  )
  const subscriptions = SUBSCRIPTION_STATES.map((state, n) => ({
    id: newId(),
    tenant_id: tenantId,
    customer_id: customer,
    // One of a line lives: each state has a line of its own.
    product_line: state,
    plan_id: at(prices, n).plan_id,
    price_id: at(prices, n).id,
    quantity: n + 1,
    state,
    trial_ends_at: at(MOMENTS, n),
    current_period_start: at(MOMENTS, n + 1),
    current_period_end: at(MOMENTS, n + 2),
    past_due_since: null,
    grace_ends_at: broken ? at(NO_MOMENTS, n) : at(MOMENTS, n + 3),
    cancel_at_period_end: n % 2 === 1,
    ended_at: at(MOMENTS, n + 4),
    provider: 'local',
    ref: n % 2 ? ref('sub', n) : null,
    created_at: instant(Math.floor(n / 3)),
    updated_at: instant(0),
  }))
  await insert(owner, 'subscriptions', subscriptions)
  await insert(owner, 'billing_details', [
    {
      id: newId(),
      tenant_id: tenantId,
      legal_name: `${oddText(1)} ${markOf(tenantId)}`,
      line1: oddText(2),
      line2: null,
      city: oddText(3),
      country: 'DE',
      tax_id_kind: broken ? 'a_new_kind' : 'eu_vat',
      tax_id: oddText(4),
      created_at: instant(0),
      updated_at: instant(1),
    },
  ])
  const invoiceIds = Array.from({ length: rows }, newId)
  await insert(
    owner,
    'invoices',
    Array.from({ length: rows }, (_, n) => ({
      id: at(invoiceIds, n),
      tenant_id: tenantId,
      subscription_id: n % 4 ? at(subscriptions, n % 3).id : null,
      provider: 'local',
      ref: ref('inv', n),
      number: n % 5 ? `${oddText(n)} ${markOf(tenantId)}` : null,
      state: at(Object.keys(INVOICE_TRANSITIONS), n),
      // Money is three capital letters.
      currency: broken && n === 4 ? 'usd' : at(CURRENCIES, n),
      subtotal_minor: at(AMOUNTS, n + 1),
      discount_minor: at(AMOUNTS, n + 2),
      tax_minor: at(AMOUNTS, n + 4),
      taxes: n % 3 ? '[]' : TAXES,
      billed_to:
        n % 2 ? null : JSON.stringify({ legalName: `${oddText(n)} ${markOf(tenantId)}`, address: null, taxId: null }),
      hosted_url: n % 2 ? null : oddText(n),
      total_minor: at(AMOUNTS, n),
      paid_minor: at(AMOUNTS, n + 3),
      attempt_count: n === 7 ? 2147483647 : n,
      decline_reason: broken && n === 2 ? 'eaten_by_the_dog' : n % 3 ? null : at(DECLINE_REASONS, n),
      next_attempt_at: at(MOMENTS, n),
      period_start: instant(0),
      period_end: instant(1),
      // Seven of an instant.
      issued_at: instant(Math.floor(n / 7)),
      paid_at: at(MOMENTS, n + 2),
      created_at: instant(0),
      updated_at: instant(0),
    })),
  )
  await insert(
    owner,
    'invoice_lines',
    invoiceIds.flatMap((invoiceId, n) =>
      Array.from({ length: n % 3 }, (_, line) => ({
        id: newId(),
        tenant_id: tenantId,
        invoice_id: invoiceId,
        position: line + 1,
        ref: ref('il', 10 * n + line),
        description: `${oddText(n + line)} ${markOf(tenantId)}`,
        quantity: n,
        unit_amount: line ? null : '0.5',
        currency: at(CURRENCIES, n),
        amount_minor: at(AMOUNTS, n + line),
        discount_minor: at(AMOUNTS, n),
        tax_minor: at(AMOUNTS, n + 1),
        proration: n % 2 === 1,
        period_start: instant(0),
        period_end: instant(1),
      })),
    ),
  )
  await insert(
    owner,
    'payment_methods',
    Array.from({ length: 5 }, (_, n) => ({
      id: newId(),
      tenant_id: tenantId,
      customer_id: customer,
      provider: 'local',
      ref: ref('pm', n),
      brand: `${oddText(n)} ${markOf(tenantId)}`,
      last4: '0000',
      exp_month: n + 1,
      exp_year: 2030,
      fingerprint: null,
      is_default: n === 0,
      removed_at: n === 3 ? instant(0) : null,
      created_at: instant(0),
    })),
  )
}
