import { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import type { InvoiceRef, PayOutcome, ProviderInvoice } from '../port.ts'
import { settleCards } from './cards.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { fromStripeFailure } from './declines.ts'
import { isMissing } from './faults.ts'
import { withAllLines } from './invoice-lines.ts'
import { clientSecretOf, INVOICE_EXPANSIONS, paymentIntentOf } from './invoice-payment.ts'
import { fromStripeInvoice, idOf } from './mapping.ts'
import { cannotBePaid } from './payments.ts'

const expanded = { expand: INVOICE_EXPANSIONS }

/** Stripe has no batched read: one request each, a few at a time. */
export function getInvoices(
  api: StripeApi,
  refs: readonly InvoiceRef[],
  read?: Read,
): Promise<Map<InvoiceRef, ProviderInvoice>> {
  return ask('getInvoices', read, () =>
    loadEach(refs, async (ref) => {
      try {
        return await mapped(api, await api.stripe.invoices.retrieve(ref, expanded))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    }),
  )
}

/** Charges the customer's default card, which `settleCards` has made the newest; the request does not name it, so that a key keeps its body. */
export function payInvoice(api: StripeApi, ref: InvoiceRef, write: Write): Promise<PayOutcome> {
  return ask('payInvoice', write, async () => {
    const { invoices } = api.stripe
    const before = await invoices.retrieve(ref, expanded)
    if (before.status === 'paid') return { kind: 'paid', invoice: await mapped(api, before) }
    const settled = before.customer ? await settleCards(api, idOf(before.customer)) : null
    try {
      const paid = await invoices.pay(ref, expanded, { idempotencyKey: write.idempotencyKey })
      return outcome(await withAllLines(api, paid), null, false)
    } catch (error) {
      const refused = error instanceof Stripe.errors.StripeInvalidRequestError
      if (!refused && !(error instanceof Stripe.errors.StripeCardError)) throw error
      const after = await invoices.retrieve(ref, expanded)
      // Paid by somebody else meanwhile, or the card is declined, or there is none; anything else is a request of ours that is wrong.
      const noCard = isMissing(error) && !settled?.defaultCard
      if (after.status !== 'paid' && cannotBePaid(error))
        return { kind: 'declined', reason: 'seller_unavailable', invoice: await mapped(api, after) }
      if (after.status !== 'paid' && refused && !noCard) throw error
      return outcome(await withAllLines(api, after), error, noCard)
    }
  })
}

async function mapped(api: StripeApi, invoice: Stripe.Invoice): Promise<ProviderInvoice> {
  return fromStripeInvoice(await withAllLines(api, invoice))
}

function outcome(invoice: Stripe.Invoice, error: Stripe.errors.StripeError | null, noCard: boolean): PayOutcome {
  const theirs = fromStripeInvoice(invoice)
  if (theirs.status === 'paid') return { kind: 'paid', invoice: theirs }
  if (noCard) return { kind: 'declined', reason: 'no_payment_method', invoice: theirs }
  const intent = error?.payment_intent ?? paymentIntentOf(invoice)
  const reason = error ? fromStripeFailure(error) : (theirs.declineReason ?? 'card_declined')
  const clientSecret = clientSecretOf(invoice)
  if (clientSecret && (reason === 'authentication_required' || intent?.status === 'requires_action'))
    return { kind: 'action_required', clientSecret, invoice: theirs }
  return { kind: 'declined', reason, invoice: theirs }
}
