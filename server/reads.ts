import { counter } from '../domain/counters/queries.ts'
import { holding } from '../domain/holdings/queries.ts'
import { invoice } from '../domain/invoices/queries.ts'
import { notification } from '../domain/notifications/queries.ts'
import { paymentMethod } from '../domain/payment-methods/queries.ts'
import { feature, plan, planFeature, planRoots, price } from '../domain/plans/queries.ts'
import { tenantSubscription } from '../domain/subscriptions/queries.ts'
import { membership, tenant, tenantRoots } from '../domain/tenants/queries.ts'
import { user, userRoots, viewer } from '../domain/users/queries.ts'
import { createModel, type Model } from '../reads/model.ts'
import type { Declaration } from '../reads/noun.ts'
import type { Extension } from './extension.ts'

/** Every declared read of ours; extensions add theirs. */
export const READS: readonly Declaration[] = [
  counter,
  feature,
  holding,
  invoice,
  membership,
  notification,
  paymentMethod,
  plan,
  planFeature,
  planRoots,
  price,
  tenant,
  tenantRoots,
  tenantSubscription,
  user,
  userRoots,
  viewer,
]

/** Ours and the extensions', checked against each other. @throws Error for the first declaration that does not hold */
export function modelOf(extensions: readonly Pick<Extension, 'reads'>[]): Model {
  return createModel([...READS, ...extensions.flatMap((extension) => extension.reads ?? [])])
}
