import type { Viewer } from '../access.ts'
import { notFound } from '../errors.ts'
import { changeMethod, findMethod, type MethodSlice } from './verb.ts'

export interface SetDefaultInput {
  readonly paymentMethodId: string
  readonly idempotencyKey: string
}

export interface DefaultSet {
  readonly kind: 'default_set'
  readonly paymentMethodId: string
}

/** Renewals, and whatever names no card, are charged to this one from now on. @throws DomainError NOT_FOUND for a card that was removed */
export async function setDefaultPaymentMethod(
  app: MethodSlice,
  viewer: Viewer,
  input: SetDefaultInput,
): Promise<DefaultSet> {
  const { paymentMethodId, idempotencyKey } = input
  const method = await findMethod(app, viewer, paymentMethodId)
  return changeMethod<DefaultSet>(app, viewer, method, {
    verb: 'paymentMethod.setDefault',
    idempotencyKey,
    answer: { kind: 'default_set', paymentMethodId },
    async prepare(tx) {
      const there = await tx.paymentMethod.count({ where: { id: paymentMethodId, removedAt: null } })
      if (there === 0) throw notFound('payment method')
      return undefined
    },
    call: (customer, card, key) => app.payments.setDefaultPaymentMethod(customer, card, { idempotencyKey: key }),
  })
}
