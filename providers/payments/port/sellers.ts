import type { Read, Ref, Write } from '../../call.ts'

export type SellerRef = Ref<'seller'>

/**
 * What a seller's account may do. `pending`: the seller has not told the provider who they are; `restricted`: they have, and the provider
 * wants more or is still looking; `enabled`: it can be paid; `disabled`: the provider has closed it.
 */
export const PROVIDER_SELLER_STATES = ['pending', 'restricted', 'enabled', 'disabled'] as const
export type ProviderSellerState = (typeof PROVIDER_SELLER_STATES)[number]

/** A seller's account at the provider, with which the seller alone has dealings. */
export interface ProviderSeller {
  readonly ref: SellerRef
  /** From the provider's metadata; null for an account that we did not open. */
  readonly ourId: string | null
  readonly status: ProviderSellerState
}

export interface NewOnboarding {
  /** Our own id (`sel_…`), kept in the provider's metadata so that a lost answer can be looked up. */
  readonly ourId: string
  /** Under which the seller sells. */
  readonly name: string
  /** Whom the provider writes to. */
  readonly email: string
  /** Where the page sends the seller when they are done, and when it must be opened anew. */
  readonly returnUrl: string
  readonly refreshUrl: string
}

export interface OnboardingPage {
  readonly seller: ProviderSeller
  /** The provider's own page: what it asks of the seller never touches us. */
  readonly url: string
  /** Real time: afterwards another page must be opened. */
  readonly expiresAt: Date
}

/** Accounts to which payments are routed. */
export interface SellersPort {
  /** Opens the page on which the seller tells who they are; the account behind it is opened once for each `ourId`, however often this is called. */
  startOnboarding(input: NewOnboarding, write: Write): Promise<OnboardingPage>
  getSellers(refs: readonly SellerRef[], read?: Read): Promise<Map<SellerRef, ProviderSeller>>
}
