import { invalid, StripeFailure } from './errors.ts'
import { embedded, page } from './lists.ts'
import { mergeMetadata } from './params.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { Account } from './types.ts'

const LINK_LIVES_SECONDS = 300
/** What Stripe still asks of an account that has told nothing. */
const ASKED = ['business_profile.url', 'external_account', 'tos_acceptance.date']

interface AccountParams {
  email?: string
  country?: string
  business_profile?: { name?: string }
  controller?: { fees: { payer: string }; losses: { payments: string }; stripe_dashboard: { type: string } }
  capabilities?: { transfers?: { requested: boolean } }
  metadata?: Record<string, string>
}

interface LinkParams {
  account: string
  type: string
  return_url?: string
  refresh_url?: string
}

type Requirements = NonNullable<Account['requirements']>

function requirements(due: string[], disabledReason: Requirements['disabled_reason']): Requirements {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: disabledReason,
    errors: [],
    eventually_due: due,
    past_due: [],
    pending_verification: [],
  }
}

/** docs.stripe.com/api/accounts/create: a controller's properties, and no type. */
function createAccount(state: StripeState, params: AccountParams): Account {
  if (!params.controller)
    throw invalid('You must provide controller[…] properties, or a type.', { param: 'controller' })
  const { fees, losses, stripe_dashboard: dashboard } = params.controller
  const id = state.id('acct')
  return state.put('accounts', {
    id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: params.business_profile?.name ?? null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: null,
    capabilities: params.capabilities?.transfers?.requested ? { transfers: 'inactive' } : {},
    charges_enabled: false,
    controller: {
      fees: { payer: fees.payer },
      is_controller: true,
      losses: { payments: losses.payments },
      requirement_collection: 'stripe',
      stripe_dashboard: { type: dashboard.type },
      type: 'application',
    },
    country: params.country ?? 'US',
    created: state.wallNow(),
    default_currency: 'usd',
    details_submitted: false,
    email: params.email ?? null,
    external_accounts: embedded([], `/v1/accounts/${id}/external_accounts`),
    future_requirements: requirements([], null),
    metadata: mergeMetadata(null, params.metadata),
    payouts_enabled: false,
    requirements: requirements(ASKED, 'requirements.past_due'),
    settings: null,
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: 'none',
  })
}

/** An account that the platform may not see is no 404 (docs.stripe.com/error-codes, `account_invalid`). */
export function accountOf(state: StripeState, id: string): Account {
  const account = state.get('accounts', id)
  if (account) return account
  throw new StripeFailure(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message: `The provided key does not have access to account '${id}' (or that account does not exist).`,
  })
}

/** docs.stripe.com/connect/account-capabilities: what is sent to an account needs it to take transfers. */
export function takesTransfers(state: StripeState, id: string): boolean {
  return accountOf(state, id).capabilities?.transfers === 'active'
}

export function cannotTransfer(): StripeFailure {
  return invalid(
    'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments.',
    { code: 'insufficient_capabilities_for_transfer', param: 'transfer_data[destination]' },
  )
}

/** What came of Stripe's looking at the seller. */
export function decideAccount(state: StripeState, id: string, status: 'restricted' | 'enabled' | 'disabled'): Account {
  const before = accountOf(state, id)
  const enabled = status === 'enabled'
  const after = state.change('accounts', id, {
    details_submitted: true,
    charges_enabled: enabled,
    payouts_enabled: enabled,
    capabilities: { transfers: enabled ? 'active' : 'inactive' },
    requirements: {
      enabled: requirements([], null),
      restricted: requirements(['individual.verification.document'], 'requirements.past_due'),
      disabled: requirements([], 'rejected.fraud'),
    }[status],
  })
  state.emit('account.updated', after, { capabilities: before.capabilities, requirements: before.requirements })
  return after
}

function createLink(state: StripeState, params: LinkParams): object {
  const account = accountOf(state, params.account)
  if (!params.return_url || !params.refresh_url)
    throw invalid('You must provide `refresh_url` and `return_url` for this account link.', { param: 'refresh_url' })
  const created = state.wallNow()
  const url = `https://connect.stripe.invalid/setup/s/${account.id}/${state.id('x', 12).slice(2)}`
  return { object: 'account_link', created, expires_at: created + LINK_LIVES_SECONDS, url }
}

/** docs.stripe.com/api/accounts and docs.stripe.com/api/account_links */
export const accountRoutes: readonly Route[] = [
  route<AccountParams>(
    'POST /v1/accounts',
    {
      email: 'string',
      country: 'string',
      'business_profile.name': 'string',
      'controller.fees.payer': 'account|application',
      'controller.losses.payments': 'application|stripe',
      'controller.stripe_dashboard.type': 'express|full|none',
      'capabilities.transfers.requested': 'boolean',
      'metadata.*': 'string',
    },
    ({ state, params }) => createAccount(state, params),
  ),
  route('GET /v1/accounts', {}, ({ state, params, path }) => page(state.all('accounts'), params, path), 'list'),
  route('GET /v1/accounts/:id', {}, ({ state, ids }) => accountOf(state, ids.id)),
  route<LinkParams>(
    'POST /v1/account_links',
    { account: 'string!', type: 'account_onboarding|account_update!', return_url: 'string', refresh_url: 'string' },
    ({ state, params }) => createLink(state, params),
  ),
]
