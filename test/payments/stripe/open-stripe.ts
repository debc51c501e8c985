import { Stripe } from 'stripe'
import { SECOND } from '../../../lib/clock.ts'
import type { WebhookRequest } from '../../../providers/call.ts'
import type { PaymentMethodRef, PaymentsEvent, PaymentsProvider } from '../../../providers/payments/port.ts'
import { stripeCalls, stripePayments } from '../../../providers/payments/stripe/stripe-payments.ts'
import { policyDefaults, withPolicy } from '../../../providers/policy.ts'
import type { ContractCard, PaymentsUnderTest } from '../../contracts/payments/arrange.ts'
import { startStripeWire } from '../../support/wire/stripe/server.ts'
import type { StripeWire } from '../../support/wire/stripe/wire.ts'

/** Stripe's test cards (docs.stripe.com/testing). */
const NUMBERS: Readonly<Record<ContractCard, string>> = {
  good: '4242424242424242',
  other: '5555555555554444',
  declining: '4000000000000341',
  insufficient_funds: '4000000000009995',
  authentication: '4000002760003184',
  disputed_won: '4000000000002685',
  disputed_lost: '4000000000000259',
}

export interface OpenStripe extends PaymentsUnderTest {
  readonly wire: StripeWire
  /** The adapter without the policy around it. */
  readonly bare: PaymentsProvider
  /** Stripe's own SDK, for what a person does in the dashboard. */
  readonly stripe: Stripe
}

/** The Stripe adapter, as the app would have it with the policy around it, on the simulator. */
export async function openStripe(options: { readonly automaticTax?: boolean } = {}): Promise<OpenStripe> {
  const wire = await startStripeWire()
  const { host, port, secretKey, webhookSecret } = wire
  const publishableKey = 'pk_test_simulator'
  const bare = stripePayments({ secretKey, publishableKey, webhookSecret, apiBase: wire.url, ...options })
  const payments = withPolicy(bare, {
    ...policyDefaults,
    baseDelayMs: 1,
    provider: bare.name,
    methods: stripeCalls,
    keyWindowMs: bare.idempotencyWindowMs,
  })
  const stripe = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
  const received: WebhookRequest[] = []
  const read: (PaymentsEvent | null)[] = []
  wire.onWebhook(({ headers, body }) => {
    const webhook = { headers, body: Buffer.from(body) }
    received.push(webhook)
    // Read as it arrives: a signature is good for five minutes only.
    read.push(payments.readWebhook(webhook))
  })

  const complete = async (session: string, card: ContractCard) => {
    const seen = received.length
    const taken = await enterCard(stripe, session, NUMBERS[card])
    await wire.webhooks.settled()
    // As the inbox job does: a webhook about a customer's cards is answered by reading them.
    for (const webhook of received.slice(seen)) {
      const event = payments.readWebhook(webhook)
      if (event?.subject.kind === 'paymentMethods') await payments.getPaymentMethods([event.subject.ref])
    }
    await wire.webhooks.settled()
    return taken ? 'attached' : 'refused'
  }

  return {
    wire,
    bare,
    stripe,
    payments,
    completeCardSetup: (url, card) => complete(url.split('/').at(-1) ?? '', card),
    // The session's id stands before its secret.
    completeEmbeddedSetup: ({ clientSecret }, card) => complete(clientSecret.split('_secret_')[0] ?? '', card),
    async addBankAccount(customer, answer) {
      const token = answer === 'succeeds' ? 'pm_usBankAccount_success' : 'pm_usBankAccount_insufficientFunds'
      return (await stripe.paymentMethods.attach(token, { customer })).id as PaymentMethodRef
    },
    async authenticate(outcome, passes) {
      if (outcome.kind !== 'action_required') throw new Error(`nobody asks: ${outcome.kind}`)
      await wire.authenticate(outcome.clientSecret, passes)
    },
    async decideDispute(payment, outcome) {
      const evidence = { uncategorized_text: outcome === 'won' ? 'winning_evidence' : 'losing_evidence' }
      for (const { ref } of payment.disputes) await stripe.disputes.update(ref, { evidence, submit: true })
      await wire.webhooks.settled()
    },
    decideSeller: (seller, status) => wire.decideSeller(seller, status),
    async advance(customer, to) {
      await payments.clock?.advance(customer, to)
      await wire.webhooks.settled()
    },
    webhooks: () => received,
    read: () => read,
    signAgain: (body, at) => signed(body, webhookSecret, at),
    settle: () => wire.webhooks.settled(),
    close: () => wire.close(),
  }
}

/** A webhook as Stripe signs it. */
export function signed(body: string, secret: string, at = new Date()): WebhookRequest {
  const timestamp = Math.floor(at.getTime() / SECOND)
  const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
  return { headers: { 'stripe-signature': header }, body: Buffer.from(body) }
}

/** What the hosted page does with a card, by the calls of the Stripe CLI's own recipes; false when the bank refuses it. */
async function enterCard(stripe: Stripe, session: string, number: string): Promise<boolean> {
  const card = { number, exp_month: 12, exp_year: 2040, cvc: '123' }
  const { id } = await stripe.paymentMethods.create({ type: 'card', card })
  try {
    await stripe.rawRequest('POST', `/v1/payment_pages/${session}/confirm`, { payment_method: id })
    return true
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return false
    throw error
  }
}
