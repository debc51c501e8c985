import type { ChangeWhen } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import { assertIdempotencyKey } from '../intents/claim.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import { ensurePriceRef } from './price-ref.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'
import { judgeChange, judgedAt } from './wanted.ts'

export interface ChangeQuantityInput {
  readonly subscriptionId: string
  readonly quantity: number
  readonly when: ChangeWhen
  readonly idempotencyKey: string
}

/** More or fewer of the same. The quantity of a plan that is priced per seat follows its members, and is not set by hand. */
export async function changeQuantity(
  app: VerbSlice,
  viewer: Viewer,
  input: ChangeQuantityInput,
): Promise<ChangeResult> {
  const { subscriptionId, quantity, when, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  assertIdempotencyKey(idempotencyKey)
  const at = await judgedAt(app, found.tenantId)
  const { priceId } = found
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.changeQuantity',
    idempotencyKey,
    body: { subscriptionId, quantity, when },
    request: { priceId, quantity, when },
    async prepare(tx) {
      if (found.plan.perSeat) return { kind: 'refused', reason: 'quantity_follows_seats' }
      const now = await judgeChange(tx, { subscriptionId, priceId, quantity }, at)
      return now.kind === 'possible' ? undefined : now
    },
    async call(ref, key) {
      const change = { price: await ensurePriceRef(app, priceId), quantity, when }
      return toChangeResult(await app.payments.changeSubscription(ref, change, { idempotencyKey: key }), subscriptionId)
    },
    audited: { before: { quantity: found.quantity }, after: { quantity, when } },
  })
}
