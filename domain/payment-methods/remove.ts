import type { Viewer } from '../access.ts'
import { neededBy } from './needed-by.ts'
import { changeMethod, findMethod, type MethodSlice } from './verb.ts'

export interface RemoveMethodInput {
  readonly paymentMethodId: string
  readonly idempotencyKey: string
}

export type RemoveMethodResult =
  | { readonly kind: 'removed'; readonly paymentMethodId: string }
  /** It is the last card, and this subscription is still to be paid with it. */
  | { readonly kind: 'last_card_needed'; readonly subscriptionId: string }

/** Takes a card off the file. If it was the default, the newest of the others is from now on. */
export async function removePaymentMethod(
  app: MethodSlice,
  viewer: Viewer,
  input: RemoveMethodInput,
): Promise<RemoveMethodResult> {
  const { paymentMethodId, idempotencyKey } = input
  const method = await findMethod(app, viewer, paymentMethodId)
  const removed: RemoveMethodResult = { kind: 'removed', paymentMethodId }
  return changeMethod<RemoveMethodResult>(app, viewer, method, {
    verb: 'paymentMethod.remove',
    idempotencyKey,
    answer: removed,
    async prepare(tx) {
      const there = await tx.paymentMethod.count({ where: { id: paymentMethodId, removedAt: null } })
      if (there === 0) return removed
      const subscriptionId = await neededBy(tx, method)
      return subscriptionId ? { kind: 'last_card_needed', subscriptionId } : undefined
    },
    call: (customer, card, key) => app.payments.removePaymentMethod(customer, card, { idempotencyKey: key }),
  })
}
