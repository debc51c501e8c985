import { counter } from '../domain/counters/queries.ts'
import { holding } from '../domain/holdings/queries.ts'
import { invoice } from '../domain/invoices/queries.ts'
import { notification } from '../domain/notifications/queries.ts'
import { paymentMethod } from '../domain/payment-methods/queries.ts'
import { feature, plan, planFeature, price } from '../domain/plans/queries.ts'
import { tenantSubscription } from '../domain/subscriptions/queries.ts'
import { membership, tenant } from '../domain/tenants/queries.ts'
import { user, viewer } from '../domain/users/queries.ts'
import type { Noun } from '../reads/noun.ts'

/** Every declared noun of ours; extensions add theirs. */
export const NOUNS: readonly Noun[] = [
  counter,
  feature,
  holding,
  invoice,
  membership,
  notification,
  paymentMethod,
  plan,
  planFeature,
  price,
  tenant,
  tenantSubscription,
  user,
  viewer,
]
