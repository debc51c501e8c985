import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { addMs, DAY, HOUR } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { Pricing } from '../../../lib/pricing.ts'
import type { WebhookRequest, Write } from '../../../providers/call.ts'
import { ProviderError, type ProviderFault } from '../../../providers/errors.ts'
import type {
  BillingInterval,
  CustomerRef,
  EmbeddedCardSetup,
  NewPayment,
  PaymentMethodRef,
  PaymentOutcome,
  PaymentRef,
  PaymentsEvent,
  PaymentsProvider,
  PriceRef,
  ProviderInvoice,
  ProviderPayment,
  ProviderSellerState,
  ProviderSubscription,
  SellerRef,
  SubscriptionRef,
} from '../../../providers/payments/port.ts'

/**
 * Cards by what they do: `good` and `other` (of another brand) pay; `declining` is attached and declines when it is charged;
 * `insufficient_funds` is refused when it is entered; `authentication` is attached and asks for 3-D Secure when it is charged;
 * `disputed_won` and `disputed_lost` pay, are disputed within a day, and are decided for us or for the owner of the card.
 */
export type ContractCard =
  | 'good'
  | 'other'
  | 'declining'
  | 'insufficient_funds'
  | 'authentication'
  | 'disputed_won'
  | 'disputed_lost'

export interface PaymentsUnderTest {
  readonly payments: PaymentsProvider
  /** Does what the customer does on the hosted page: expiry 12/2040, any security code. */
  completeCardSetup(url: string, card: ContractCard): Promise<'attached' | 'refused'>
  /** The same in the form inside our page. */
  completeEmbeddedSetup(setup: EmbeddedCardSetup, card: ContractCard): Promise<'attached' | 'refused'>
  /** Puts a bank account on file whose bank answers days later, and how. */
  addBankAccount(customer: CustomerRef, answer: 'succeeds' | 'fails'): Promise<PaymentMethodRef>
  /** Does what the customer does when their bank asks who they are. */
  authenticate(outcome: PaymentOutcome, passes: boolean): Promise<void>
  /** The bank decides about the payment's dispute, as its card says. */
  decideDispute(payment: ProviderPayment, outcome: 'won' | 'lost'): Promise<void>
  /** What comes of looking at a seller, who has told all. */
  decideSeller(seller: SellerRef, status: Exclude<ProviderSellerState, 'pending'>): Promise<void>
  /** Moves the provider's time for one customer; absent where it has no clock. */
  advance?(customer: CustomerRef, to: Date): Promise<void>
  /** Every webhook received so far, oldest first. */
  webhooks(): readonly WebhookRequest[]
  /** What each of them was read as when it came, in the same order: later its signature is too old. One that was refused is left out. */
  read(): readonly (PaymentsEvent | null)[]
  /** A body signed as the provider signs, at a moment of choice. */
  signAgain(body: string, at: Date): WebhookRequest
  /** Resolves when every webhook that was caused so far has been received. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** A provider may let an invoice rest for an hour before it collects it, as Stripe does. */
export const COLLECTED_AFTER_MS = 2 * HOUR

/** Where a customer's time starts, unless a test says otherwise. */
export const START = new Date('2026-03-10T09:30:00.000Z')

export const anyKey = (): Write => ({ idempotencyKey: `key-${randomUUID()}` })

/** Arranging and asking, in the port's words only. */
export function arrange(made: PaymentsUnderTest) {
  const { payments } = made
  const scene = {
    ...made,
    payments,

    customer: (now = START): Promise<CustomerRef> => {
      const ourId = toPublicId('customer', newId())
      return payments.createCustomer({ ourId, email: `${ourId}@example.test`, name: 'Ada Lovelace', now }, anyKey())
    },
    setupUrl: async (customer: CustomerRef): Promise<string> => {
      const pages = { successUrl: 'http://shop.test/done', cancelUrl: 'http://shop.test/back' }
      return (await payments.startCardSetup({ ourId: `setup-${randomUUID()}`, customer, ...pages }, anyKey())).url
    },
    addCard: async (customer: CustomerRef, card: ContractCard): Promise<'attached' | 'refused'> =>
      made.completeCardSetup(await scene.setupUrl(customer), card),
    customerWith: async (card: ContractCard, now = START): Promise<CustomerRef> => {
      const customer = await scene.customer(now)
      expect(await scene.addCard(customer, card)).toBe('attached')
      return customer
    },

    price: (amountMinor: number | bigint = 1_299, currency = 'USD', interval: BillingInterval = 'month') =>
      scene.priceOf({ kind: 'per_unit', unit: String(amountMinor) }, currency, interval),
    priceOf: (pricing: Pricing, currency = 'USD', interval: BillingInterval = 'month') =>
      payments.putPrice(
        {
          lookupKey: `contract/${randomUUID()}`,
          productKey: 'contract/standard',
          productName: 'Standard',
          currency,
          pricing,
          interval,
        },
        anyKey(),
      ),
    request: (customer: CustomerRef, price: PriceRef, trialDays?: number) => ({
      ourId: toPublicId('subscription', newId()),
      customer,
      price,
      quantity: 1,
      ...(trialDays === undefined ? {} : { trialEnd: addMs(START, trialDays * DAY) }),
    }),
    /** Starts, and expects it to have started. */
    start: async (customer: CustomerRef, price: PriceRef, trialDays?: number): Promise<ProviderSubscription> => {
      const outcome = await payments.startSubscription(scene.request(customer, price, trialDays), anyKey())
      if (outcome.kind !== 'started') throw new Error(`expected it to start: ${outcome.kind}`)
      return outcome.subscription
    },

    /** A payment with nobody there to authenticate. */
    newPayment: (customer: CustomerRef, amountMinor = 2_500n, currency = 'USD'): NewPayment => ({
      ourId: toPublicId('payment', newId()),
      customer,
      amount: money(amountMinor, currency),
      description: 'A chair',
      customerPresent: false,
    }),
    /** A seller's account that stands so. */
    seller: async (status: ProviderSellerState): Promise<SellerRef> => {
      const pages = { returnUrl: 'http://shop.test/done', refreshUrl: 'http://shop.test/again' }
      const input = {
        ourId: toPublicId('seller', newId()),
        name: 'Wall and Frame',
        email: 'sellers@example.test',
        ...pages,
      }
      const { ref } = (await payments.startOnboarding(input, anyKey())).seller
      if (status !== 'pending') await made.decideSeller(ref, status)
      return ref
    },
    /** Charges, and expects the money to have come. */
    paid: async (customer: CustomerRef, amountMinor = 2_500n, currency = 'USD'): Promise<ProviderPayment> => {
      const outcome = await payments.createPayment(scene.newPayment(customer, amountMinor, currency), anyKey())
      if (outcome.kind !== 'succeeded') throw new Error(`expected it to succeed: ${outcome.kind}`)
      return outcome.payment
    },
    payment: async (ref: PaymentRef): Promise<ProviderPayment> => {
      const found = (await payments.getPayments([ref])).get(ref)
      if (!found) throw new Error(`no such payment: ${ref}`)
      return found
    },
    /** Every event received so far, oldest first. */
    allEvents: async (): Promise<PaymentsEvent[]> => {
      await made.settle()
      const read = made.read()
      expect(read, 'none was refused').toHaveLength(made.webhooks().length)
      return read.filter((event) => event !== null)
    },
    /** The types of the events received about this payment, oldest first. */
    told: async (ref: PaymentRef): Promise<string[]> =>
      (await scene.allEvents())
        .filter(({ subject }) => subject.kind === 'payment' && subject.ref === ref)
        .map(({ type }) => type),

    subscription: async (ref: SubscriptionRef): Promise<ProviderSubscription> => {
      const found = (await payments.getSubscriptions([ref])).get(ref)
      if (!found) throw new Error(`no such subscription: ${ref}`)
      return found
    },
    latestInvoice: async (ref: SubscriptionRef): Promise<ProviderInvoice> => {
      const { latestInvoice } = await scene.subscription(ref)
      const found = latestInvoice && (await payments.getInvoices([latestInvoice])).get(latestInvoice)
      if (!found) throw new Error(`${ref} has no invoice`)
      return found
    },
    /** The events received about this customer, oldest first. */
    events: async (customer: CustomerRef): Promise<PaymentsEvent[]> =>
      (await scene.allEvents()).filter((event) => event.customer === customer),
    /** All invoices of the customer that any event spoke of: what was really asked of it. */
    invoices: async (customer: CustomerRef): Promise<ProviderInvoice[]> => {
      const subjects = (await scene.events(customer)).map((event) => event.subject)
      const refs = subjects.flatMap((subject) => (subject.kind === 'invoice' ? [subject.ref] : []))
      return [...(await payments.getInvoices([...new Set(refs)])).values()]
    },
    /** What the customer has paid in all, in minor units. */
    paidInAll: async (customer: CustomerRef): Promise<bigint> =>
      (await scene.invoices(customer)).reduce((sum, invoice) => sum + invoice.amountPaid.amountMinor, 0n),

    /** Moves the customer's time past `to` and what is done there; skips the test where time cannot be moved. */
    pass: async (customer: CustomerRef, to: Date, skip: (reason: string) => void): Promise<void> => {
      if (!made.advance) return skip(`${payments.name} has no clock that can be moved`)
      await made.advance(customer, addMs(to, COLLECTED_AFTER_MS))
    },
  }
  return scene
}

export type PaymentsScene = ReturnType<typeof arrange>

/** Expects the call to fail with this fault. */
export async function expectFault(call: Promise<unknown>, fault: ProviderFault): Promise<void> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(ProviderError)
  expect(error).toMatchObject({ fault })
}
