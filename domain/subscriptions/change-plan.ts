import type { ChangeWhen } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import { assertIdempotencyKey } from '../intents/claim.ts'
import { type ChangeResult, toChangeResult } from './change-result.ts'
import { ensurePriceRef } from './price-ref.ts'
import { findSubscription, runVerb, type VerbSlice } from './verb.ts'
import { judgeChange, judgedAt, type Wanted } from './wanted.ts'

export interface ChangePlanInput extends Wanted {
  readonly when: ChangeWhen
  readonly idempotencyKey: string
}

/**
 * Another plan, interval or price, at once or with the next period. What it costs now is paid now, or nothing is changed: a declined payment
 * leaves the former plan.
 */
export async function changePlan(app: VerbSlice, viewer: Viewer, input: ChangePlanInput): Promise<ChangeResult> {
  const { subscriptionId, priceId, when, idempotencyKey } = input
  const found = await findSubscription(app, viewer, subscriptionId, 'billing:write')
  assertIdempotencyKey(idempotencyKey)
  const at = await judgedAt(app, found.tenantId)
  const judged = await app.db.as(scopeOf(viewer), (tx) => judgeChange(tx, input, at))
  const quantity = judged.kind === 'possible' ? judged.quantity : (input.quantity ?? found.quantity)
  return runVerb<ChangeResult>(app, viewer, found, {
    verb: 'subscription.changePlan',
    idempotencyKey,
    body: { subscriptionId, priceId, quantity: input.quantity ?? null, when },
    request: { priceId, quantity, when },
    async prepare(tx) {
      const now = await judgeChange(tx, input, at)
      return now.kind === 'possible' ? undefined : now
    },
    async call(ref, key) {
      const change = { price: await ensurePriceRef(app, priceId), quantity, when }
      return toChangeResult(await app.payments.changeSubscription(ref, change, { idempotencyKey: key }), subscriptionId)
    },
    audited: {
      before: { priceId: found.priceId, quantity: found.quantity },
      after: { priceId, quantity, when },
    },
  })
}
