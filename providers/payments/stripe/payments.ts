import { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import type { InvoiceRef, NewPayment, PaymentOutcome, PaymentRef, ProviderPayment } from '../port.ts'
import { toStripeAmount } from './amounts.ts'
import { settleCards } from './cards.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { fromStripeFailure } from './declines.ts'
import { isMissing } from './faults.ts'
import { oldestByOurId } from './find-by-our-id.ts'
import { idOf, OUR_ID } from './mapping.ts'
import { fromStripePayment, PAYMENT_EXPANSIONS } from './payment-mapping.ts'

const expanded = { expand: PAYMENT_EXPANSIONS }

/**
 * A PaymentIntent that is confirmed as it is made. The default card is not named in what is compared, but must be named to Stripe, which
 * charges a customer's default for invoices only; so a key keeps its body as long as the customer keeps the default.
 */
export function createPayment(api: StripeApi, input: NewPayment, write: Write): Promise<PaymentOutcome> {
  return ask('createPayment', write, async () => {
    const method = input.method ?? (await settleCards(api, input.customer))?.defaultCard ?? null
    if (!method) return { kind: 'declined', reason: 'no_payment_method', payment: null }
    try {
      const intent = await api.stripe.paymentIntents.create(toStripePayment(input, method), {
        idempotencyKey: write.idempotencyKey,
      })
      return outcomeOf(intent, await paymentOf(api, intent))
    } catch (error) {
      if (cannotBePaid(error)) return { kind: 'declined', reason: 'seller_unavailable', payment: null }
      if (!(error instanceof Stripe.errors.StripeCardError)) throw error
      const intent = error.payment_intent
      const payment = intent
        ? await paymentOf(api, await api.stripe.paymentIntents.retrieve(intent.id, expanded))
        : null
      return { kind: 'declined', reason: fromStripeFailure(error), payment }
    }
  })
}

/** The destination's account may not take transfers: not yet, or not any more (docs.stripe.com/error-codes). */
export function cannotBePaid(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'insufficient_capabilities_for_transfer'
  )
}

function toStripePayment(input: NewPayment, method: string): Stripe.PaymentIntentCreateParams {
  const { transfer, amount } = input
  return {
    amount: toStripeAmount(amount),
    currency: amount.currency.toLowerCase(),
    customer: input.customer,
    payment_method: method,
    description: input.description,
    confirm: true,
    // No page of ours waits for a customer who was sent away; 3-D Secure is done by the provider's script where they are.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    off_session: !input.customerPresent,
    metadata: { [OUR_ID]: input.ourId },
    expand: PAYMENT_EXPANSIONS,
    ...(transfer && {
      transfer_data: { destination: transfer.account },
      application_fee_amount: toStripeAmount({ amountMinor: transfer.feeMinor, currency: amount.currency }),
    }),
  }
}

function outcomeOf(intent: Stripe.PaymentIntent, payment: ProviderPayment): PaymentOutcome {
  switch (payment.status) {
    case 'succeeded':
      return { kind: 'succeeded', payment }
    case 'processing':
      return { kind: 'processing', payment }
    case 'action_required':
      return {
        kind: 'action_required',
        clientSecret: intent.client_secret ?? '',
        url: intent.next_action?.redirect_to_url?.url ?? null,
        payment,
      }
    case 'declined':
    case 'canceled':
      return { kind: 'declined', reason: payment.declineReason ?? 'card_declined', payment }
  }
}

export function findPayment(api: StripeApi, ourId: string, read?: Read): Promise<ProviderPayment | null> {
  const { paymentIntents } = api.stripe
  return ask('findPayment', read, async () => {
    const found = await oldestByOurId(ourId, {
      search: (params) => paymentIntents.search(params),
      newest: (params) => paymentIntents.list(params),
    })
    return found && paymentOf(api, await paymentIntents.retrieve(found.id, expanded))
  })
}

export function findInvoicePayment(api: StripeApi, invoice: InvoiceRef, read?: Read): Promise<ProviderPayment | null> {
  return ask('findInvoicePayment', read, () => invoicePayment(api, invoice))
}

export async function invoicePayment(api: StripeApi, invoice: InvoiceRef): Promise<ProviderPayment | null> {
  const { data } = await api.stripe.invoicePayments.list({ invoice, status: 'paid', limit: 1 })
  const intent = data[0]?.payment.payment_intent
  return intent ? paymentOf(api, await api.stripe.paymentIntents.retrieve(idOf(intent), expanded), invoice) : null
}

/** Stripe has no batched read: a few requests each, a few at a time. */
export function getPayments(
  api: StripeApi,
  refs: readonly PaymentRef[],
  read?: Read,
): Promise<Map<PaymentRef, ProviderPayment>> {
  return ask('getPayments', read, () =>
    loadEach(refs, async (ref) => {
      try {
        return await paymentOf(api, await api.stripe.paymentIntents.retrieve(ref, expanded))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    }),
  )
}

export function cancelPayment(api: StripeApi, ref: PaymentRef, write: Write): Promise<ProviderPayment> {
  return ask('cancelPayment', write, async () => {
    const { paymentIntents } = api.stripe
    const before = await paymentIntents.retrieve(ref, expanded)
    const waits = before.status.startsWith('requires_')
    const after = waits ? await paymentIntents.cancel(ref, expanded, { idempotencyKey: write.idempotencyKey }) : before
    return paymentOf(api, after)
  })
}

/**
 * With what has become of it. The invoice of a payment that we did not ask for stands on a list of its own since 2025-03-31.basil.
 * @param known the invoice, by whoever came from there
 */
export async function paymentOf(
  { stripe }: StripeApi,
  intent: Stripe.PaymentIntent,
  known: InvoiceRef | null = null,
): Promise<ProviderPayment> {
  const taken = intent.amount_received > 0
  const ours = intent.metadata[OUR_ID] !== undefined
  const [refunds, disputes, invoices] = await Promise.all([
    taken ? stripe.refunds.list({ payment_intent: intent.id, limit: 100 }) : null,
    taken ? stripe.disputes.list({ payment_intent: intent.id, limit: 100 }) : null,
    ours || known
      ? null
      : stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent.id } }),
  ])
  return fromStripePayment(intent, {
    refunds: refunds?.data ?? [],
    disputes: disputes?.data ?? [],
    invoice: known ?? invoices?.data[0]?.invoice ?? null,
  })
}
