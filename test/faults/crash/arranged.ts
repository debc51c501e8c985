import type { MoneyVerb } from '../../../domain/failpoints.ts'
import type { Arrangement } from './arrangement.ts'
import { BILLING_DETAILS } from './billing-details.ts'
import { CARDS } from './cards.ts'
import { CHARGES } from './charges.ts'
import { PAGES } from './pages.ts'
import { SELLING } from './selling.ts'
import { SUBSCRIPTION_CHANGES } from './subscription-changes.ts'
import { SUBSCRIPTIONS } from './subscriptions.ts'

/** A further verb is an entry of one of these: the compiler names the one that is missing. */
export const ARRANGED: Readonly<Record<MoneyVerb, Arrangement>> = {
  ...BILLING_DETAILS,
  ...CARDS,
  ...CHARGES,
  ...PAGES,
  ...SELLING,
  ...SUBSCRIPTIONS,
  ...SUBSCRIPTION_CHANGES,
}
