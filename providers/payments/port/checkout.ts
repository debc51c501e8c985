import type { Money } from '../../../lib/money.ts'
import type { Read, Ref, Write } from '../../call.ts'

export type CheckoutRef = Ref<'checkout'>

/** A subscription to be bought on the provider's own page. */
export interface NewCheckout {
  /** Our own id (`chk_…`), kept in the metadata of the page and of the subscription that comes of it. */
  readonly ourId: string
  readonly customer: Ref<'customer'>
  readonly price: Ref<'price'>
  readonly quantity: number
  /** Until when nothing is charged; absent: charged on the page. */
  readonly trialEnd?: Date
  /** Taken off its invoices, the page's own included, for as long as the coupon lasts. */
  readonly discount?: Ref<'coupon'>
  /** Where the page sends the customer when it is done, and when they turn back. */
  readonly successUrl: string
  readonly cancelUrl: string
}

export interface CheckoutPage {
  readonly ref: CheckoutRef
  readonly url: string
  /** Real time: afterwards the page takes no card any more. */
  readonly expiresAt: Date
}

export const PROVIDER_CHECKOUT_STATES = ['open', 'complete', 'expired'] as const

export interface ProviderCheckout {
  readonly ref: CheckoutRef
  /** From the provider's metadata; null for a page that we did not open. */
  readonly ourId: string | null
  readonly status: (typeof PROVIDER_CHECKOUT_STATES)[number]
  /** What has come of it; null until it is complete. */
  readonly subscription: Ref<'subscription'> | null
}

/** The provider's own page on which a subscription is bought: card data never touches us. */
export interface HostedCheckout {
  startCheckout(input: NewCheckout, write: Write): Promise<CheckoutPage>
  getCheckouts(refs: readonly CheckoutRef[], read?: Read): Promise<Map<CheckoutRef, ProviderCheckout>>
  /** Gives back all that was paid of the invoice; what was given back before is not given back again. @returns what is given back in all */
  refundInvoice(ref: Ref<'invoice'>, write: Write): Promise<Money>
}
