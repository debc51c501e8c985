import { randomUUID } from 'node:crypto'
import { addMs, DAY, type WallClock } from '../../../lib/clock.ts'
import type { CustomerRef, ProviderSubscription } from '../../../providers/payments/port.ts'
import { type OpenGateway, submitCard } from './open-gateway.ts'

export const GOOD = '4242424242424242'
export const DECLINING = '4000000000000341'
export const STOLEN = '6900000000000024'

export const key = () => ({ idempotencyKey: `key-${randomUUID()}` })

export interface MovableClock extends WallClock {
  move(ms: number): void
  /** From now on it goes only as the test moves it, however slow the machine is. */
  stop(): void
}

/** Real time that a test can move. */
export function movableClock(start = new Date()): MovableClock {
  let ahead = 0
  let stoppedAt: number | undefined
  const offset = start.getTime() - Date.now()
  return {
    now: () => new Date((stoppedAt ?? Date.now()) + offset + ahead),
    move: (ms) => {
      ahead += ms
    },
    stop: () => {
      stoppedAt ??= Date.now()
    },
  }
}

export async function newCustomer({ payments, host }: OpenGateway, name = 'Ada Lovelace'): Promise<CustomerRef> {
  const input = { ourId: `cus_${randomUUID()}`, email: 'ada@example.test', name, now: host.wallClock.now() }
  return payments.createCustomer(input, key())
}

export async function setupUrl({ payments }: OpenGateway, customer: CustomerRef): Promise<string> {
  const pages = { successUrl: 'http://shop.test/done?a=1&b=2', cancelUrl: 'http://shop.test/back' }
  return (await payments.startCardSetup({ ourId: 'setup', customer, ...pages }, key())).url
}

export async function customerWith(gateway: OpenGateway, number: string): Promise<CustomerRef> {
  const customer = await newCustomer(gateway)
  const answer = await submitCard(await setupUrl(gateway, customer), { number })
  if (answer.status !== 303) throw new Error(`the card was not taken: ${answer.status}`)
  return customer
}

export function newPrice({ payments }: OpenGateway, amountMinor = 1_299) {
  return payments.putPrice(
    {
      lookupKey: `local/${randomUUID()}`,
      productKey: 'local/standard',
      productName: 'Standard',
      currency: 'USD',
      pricing: { kind: 'per_unit', unit: String(amountMinor) },
      interval: 'month',
    },
    key(),
  )
}

/** Starts a subscription at 12.99 USD a month; with a trial of 14 days unless told otherwise. */
export async function startOne(
  gateway: OpenGateway,
  customer: CustomerRef,
  trialDays: number | null = 14,
): Promise<ProviderSubscription> {
  const trial = trialDays === null ? {} : { trialEnd: addMs(gateway.host.wallClock.now(), trialDays * DAY) }
  const price = await newPrice(gateway)
  const outcome = await gateway.payments.startSubscription(
    { ourId: `sub_${randomUUID()}`, customer, price, quantity: 1, ...trial },
    key(),
  )
  if (outcome.kind === 'declined') throw new Error(`declined: ${outcome.reason}`)
  return outcome.subscription
}

export async function readOne({ payments }: OpenGateway, { ref }: ProviderSubscription): Promise<ProviderSubscription> {
  const found = (await payments.getSubscriptions([ref])).get(ref)
  if (!found) throw new Error(`no such subscription: ${ref}`)
  return found
}

export async function latestInvoice(gateway: OpenGateway, subscription: ProviderSubscription) {
  const { latestInvoice: ref } = await readOne(gateway, subscription)
  const found = ref && (await gateway.payments.getInvoices([ref])).get(ref)
  if (!found) throw new Error(`no such invoice: ${ref}`)
  return found
}

/** What came of each time that the customer's bank was asked, oldest first. */
export async function attemptsOf({ host }: OpenGateway, customer: CustomerRef): Promise<string[]> {
  const sql = await host.sql('local_payments')
  const { rows } = await sql.query<{ status: string }>(
    'select status from charges where customer_id = $1 order by created_at',
    [customer],
  )
  return rows.map((row) => row.status)
}

/** How many charges of the customer succeeded, by the gateway's own books. */
export async function chargesOf({ host }: OpenGateway, customer: CustomerRef): Promise<number> {
  const sql = await host.sql('local_payments')
  const { rows } = await sql.query<{ count: string }>(
    `select count(*) from charges where customer_id = $1 and status = 'succeeded'`,
    [customer],
  )
  return Number(rows[0]?.count)
}
