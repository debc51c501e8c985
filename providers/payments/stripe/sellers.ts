import { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import { ProviderError } from '../../errors.ts'
import type { NewOnboarding, OnboardingPage, ProviderSeller, ProviderSellerState, SellerRef } from '../port.ts'
import { ask, loadEach, type StripeApi } from './client.ts'
import { isMissing } from './faults.ts'
import { fromUnix, OUR_ID } from './mapping.ts'

/** How far back an account is looked for whose key Stripe has forgotten: its list knows no metadata, and it has no search. */
const NEWEST = 100

/**
 * A connected account that Stripe itself asks and shows a dashboard to, and the link to what it asks (docs.stripe.com/connect/hosted-onboarding).
 * Accounts are `v1`: controller properties, and no type.
 */
export function startOnboarding(api: StripeApi, input: NewOnboarding, write: Write): Promise<OnboardingPage> {
  const { accountLinks } = api.stripe
  return ask('startOnboarding', write, async () => {
    const account = await accountOf(api, input)
    const seller = fromStripeAccount(account)
    if (seller.status === 'disabled')
      throw new ProviderError('rejected', {
        provider: 'stripe',
        operation: 'startOnboarding',
        detail: `${account.id} was closed`,
      })
    const link = await accountLinks.create(
      {
        account: account.id,
        type: 'account_onboarding',
        return_url: input.returnUrl,
        refresh_url: input.refreshUrl,
      },
      { idempotencyKey: write.idempotencyKey },
    )
    return { seller, url: link.url, expiresAt: fromUnix(link.expires_at) }
  })
}

/** One account for each id of ours: the id is the key, and afterwards it stands in the account's metadata. */
async function accountOf({ stripe }: StripeApi, { ourId, name, email }: NewOnboarding): Promise<Stripe.Account> {
  const { data } = await stripe.accounts.list({ limit: NEWEST })
  const known = data.find((account) => account.metadata?.[OUR_ID] === ourId)
  if (known) return known
  return stripe.accounts.create(
    {
      email,
      business_profile: { name },
      controller: {
        fees: { payer: 'application' },
        losses: { payments: 'application' },
        stripe_dashboard: { type: 'express' },
      },
      capabilities: { transfers: { requested: true } },
      metadata: { [OUR_ID]: ourId },
    },
    { idempotencyKey: `account:${ourId}` },
  )
}

/** Stripe has no batched read: one request each, a few at a time. */
export function getSellers(
  api: StripeApi,
  refs: readonly SellerRef[],
  read?: Read,
): Promise<Map<SellerRef, ProviderSeller>> {
  return ask('getSellers', read, () =>
    loadEach(refs, async (ref) => {
      try {
        return fromStripeAccount(await api.stripe.accounts.retrieve(ref))
      } catch (error) {
        if (isMissing(error) || isNotOurs(error)) return null
        throw error
      }
    }),
  )
}

/** An account that there is not, or that is another platform's: Stripe does not say which. */
function isNotOurs(error: unknown): boolean {
  return error instanceof Stripe.errors.StripePermissionError && error.code === 'account_invalid'
}

function fromStripeAccount(account: Stripe.Account): ProviderSeller {
  return { ref: account.id as SellerRef, ourId: account.metadata?.[OUR_ID] ?? null, status: statusOf(account) }
}

/** docs.stripe.com/connect/handling-api-verification: what an account may do are its capabilities, and `rejected.…` is Stripe's last word. */
function statusOf({ capabilities, requirements, details_submitted }: Stripe.Account): ProviderSellerState {
  if (requirements?.disabled_reason?.startsWith('rejected.')) return 'disabled'
  if (capabilities?.transfers === 'active') return 'enabled'
  return details_submitted ? 'restricted' : 'pending'
}
