import type { ChangeOutcomeFragment, ChangeRefusal, PreviewChangeQuery } from '../generated/graphql.ts'

export type ChangeProblem =
  | Exclude<ChangeOutcomeFragment, { __typename: 'SubscriptionChanged' }>
  | Exclude<PreviewChangeQuery['previewSubscriptionChange'], { __typename: 'SubscriptionChangePreview' }>

const REFUSED: Readonly<Record<ChangeRefusal, string>> = {
  NOTHING_TO_CHANGE: 'There is nothing to change: it is like that already.',
  QUANTITY_INVALID: 'The quantity must be a whole number from 1 to 1,000,000.',
  QUANTITY_FOLLOWS_SEATS: 'This plan is paid per seat: the number follows your members and invitations by itself.',
  CURRENCY_MISMATCH: 'A plan keeps its currency. Choose a price in the same one.',
  OTHER_PRODUCT_LINE: 'This plan belongs to another product.',
  PRICE_NOT_ON_SALE: 'This price is not sold any more. Reload the page to see those that are.',
  PAYMENT_OVERDUE: 'A payment is missing. Put a good card on file first.',
  ENDS_WITH_PERIOD: 'Your plan is cancelled. Take the cancellation back first.',
  NOT_ACTIVE: 'Your plan is not active now.',
  NOT_PAUSED: 'Your plan is not paused.',
  HAS_ADD_ONS: 'Your plan has add-ons, which would go on without it. End them first.',
  ENDED: 'Your plan has ended. Start a new one.',
}

/** What happened and what to do next. */
export function wordsOf(problem: ChangeProblem): string {
  return problem.__typename === 'ChangeRefused' ? REFUSED[problem.reason] : problem.message
}

/** Whether another card may help. */
export function asksForCard(problem: ChangeProblem): boolean {
  const { __typename: kind } = problem
  if (kind === 'ChangeRefused') return problem.reason === 'PAYMENT_OVERDUE'
  return kind === 'PaymentDeclined' || kind === 'ActionRequired'
}
