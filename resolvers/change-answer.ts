import type { ChangeResult } from '../domain/subscriptions/change-result.ts'
import type { ChangeRefusal } from '../domain/subscriptions/states.ts'
import { ChangeRefused, SeatsInUse, SubscriptionChanged } from '../schema/subscription-changes.ts'
import { ActionRequired, PaymentDeclined } from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { loaded, refusal } from './results.ts'

/** What came of changing a subscription, in the schema's words. */
export async function changeAnswer(
  { fresh }: Pick<Context, 'fresh'>,
  { subscriptionId }: { readonly subscriptionId: string },
  result: ChangeResult,
) {
  switch (result.kind) {
    case 'changed':
      return loaded(SubscriptionChanged, 'subscription', (await fresh()).get('TenantSubscription', subscriptionId))
    case 'action_required':
      return refusal(ActionRequired, {
        clientSecret: result.clientSecret,
        message: 'Your bank asks you to confirm this payment. Until then everything stays as it was.',
      })
    case 'declined':
      return refusal(PaymentDeclined, {
        reason: result.reason,
        message:
          'The payment was declined: everything is as it was before, and nothing was charged. Put another card on file, then try again.',
      })
    case 'refused':
    case 'seats_in_use':
      return refusedChange(result)
  }
}

export function refusedChange(result: Extract<ChangeResult, { kind: 'refused' | 'seats_in_use' }>) {
  if (result.kind === 'refused')
    return refusal(ChangeRefused, { reason: result.reason, message: `${MESSAGES[result.reason]} Nothing was changed.` })
  const { used, limit } = result
  return refusal(SeatsInUse, {
    used,
    limit,
    message: `This plan has ${limit} seats, and ${used} are in use. Remove members or invitations first, or choose a larger plan.`,
  })
}

const MESSAGES: Readonly<Record<ChangeRefusal, string>> = {
  nothing_to_change: 'There is nothing to change: it is like that already.',
  quantity_invalid: 'The quantity must be a whole number from 1 to 1,000,000.',
  quantity_follows_seats: 'This plan is priced per seat: its quantity follows your members and invitations.',
  currency_mismatch: 'A subscription keeps its currency: choose a price in the same one.',
  other_product_line: 'This price is of another product. Subscribe to it instead.',
  price_not_on_sale: 'This price is not sold any more. Choose one that is on sale.',
  payment_overdue: 'A payment is missing. Pay the open invoice first.',
  ends_with_period: 'It ends with its period. Take that back first: undoCancelSubscription.',
  not_active: 'It is not active now.',
  not_paused: 'It is not paused.',
  has_add_ons: 'It has add-ons, which would go on without it. End them first.',
  ended: 'It has ended. Start a new one.',
}
