import type { EntitlementReason } from '../generated/graphql.ts'
import { UNKNOWN } from './register.ts'
import type { Seen } from './seen.ts'
import type { SubscriptionValue, WorldTenant } from './world.ts'

/** Whether the answer is right for a subscription and a clock that may be seen, at a moment between the question and the answer. */
export function mayAnswer(reason: EntitlementReason, { subscription, offset }: WorldTenant, seen: Seen): boolean {
  const offsets = seen.since(offset)
  return seen
    .since(subscription)
    .some((bought) =>
      bought === UNKNOWN
        ? true
        : offsets.some((ahead) => (ahead === UNKNOWN ? true : reasonsFor(bought, ahead, seen).includes(reason))),
    )
}

/** Time alone changes one of them: a grace that ends on the way may be answered either way. */
function reasonsFor(bought: SubscriptionValue, ahead: number, { asked }: Seen): readonly EntitlementReason[] {
  switch (bought.state) {
    case 'active':
    case 'trialing':
      return ['INCLUDED']
    case 'past_due': {
      const { graceEndsAt } = bought
      if (graceEndsAt === null) return ['PAYMENT_OVERDUE']
      const reasons: EntitlementReason[] = []
      if (asked.sentWall + ahead < graceEndsAt) reasons.push('IN_GRACE')
      if (asked.receivedWall + ahead >= graceEndsAt) reasons.push('PAYMENT_OVERDUE')
      return reasons
    }
    default:
      return ['NO_SUBSCRIPTION']
  }
}
