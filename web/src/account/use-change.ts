import { useState } from 'react'
import type { ChangeOutcomeFragment } from '../generated/graphql.ts'
import { withIntent } from '../intents.ts'
import { useAction } from '../use-action.ts'
import { useTenant } from './account-context.ts'
import type { ChangeProblem } from './change-words.ts'
import type { SubscriptionFacts } from './live-subscription.ts'

export interface Change {
  /** Names what is wanted; with what stands now it is the intent. */
  readonly intent: string
  readonly subscription: SubscriptionFacts
  request(idempotencyKey: string): Promise<ChangeOutcomeFragment>
  /** After it was changed and the page has been read anew. */
  done(): void
}

/** A change of the subscription: one key an intent, the refusal that may follow, and the page read anew. */
export function useChange({ intent, subscription, request, done }: Change) {
  const { changed } = useTenant()
  const [problem, setProblem] = useState<ChangeProblem | null>(null)
  const action = useAction(async () => {
    setProblem(null)
    const result = await withIntent(`${intent} of ${standing(subscription)}`, request)
    if (result.__typename !== 'SubscriptionChanged') setProblem(result)
    await changed()
    if (result.__typename === 'SubscriptionChanged') done()
  })
  /** What was refused says nothing of another wish. */
  const reset = () => setProblem(null)
  return { ...action, problem, reset }
}

/** After something else was changed in between, the same wish is another intent. */
function standing({ id, state, price, quantity, cancelAtPeriodEnd, scheduledChange }: SubscriptionFacts): string {
  const later = scheduledChange && [scheduledChange.price.id, scheduledChange.quantity]
  return [id, state, price.id, quantity, cancelAtPeriodEnd, later].join(' ')
}
