import {
  CANCEL_SCHEDULED_CHANGE,
  PAUSE_SUBSCRIPTION,
  RESUME_SUBSCRIPTION,
  UNDO_CANCEL,
} from '../documents/subscriptions.ts'
import type { ChangeOutcomeFragment, SubscriptionVerbInput } from '../generated/graphql.ts'
import type { Execute } from '../graphql.ts'

export type Verb = 'undo the cancellation' | 'undo the change' | 'pause' | 'resume'

/** What is done to a subscription without a further question. */
export const VERBS: Readonly<
  Record<Verb, (execute: Execute, input: SubscriptionVerbInput) => Promise<ChangeOutcomeFragment>>
> = {
  'undo the cancellation': async (execute, input) => (await execute(UNDO_CANCEL, { input })).undoCancelSubscription,
  'undo the change': async (execute, input) =>
    (await execute(CANCEL_SCHEDULED_CHANGE, { input })).cancelScheduledChange,
  pause: async (execute, input) => (await execute(PAUSE_SUBSCRIPTION, { input })).pauseSubscription,
  resume: async (execute, input) => (await execute(RESUME_SUBSCRIPTION, { input })).resumeSubscription,
}
