import type { CustomerRef, PaymentMethodRef } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { withCustomer } from '../customers/lock.ts'
import type { Tx } from '../db.ts'
import { DomainError, notFound } from '../errors.ts'
import { emit } from '../events.ts'
import { afterCall } from '../intents/after-call.ts'
import { claim } from '../intents/claim.ts'
import { recordFailure, settle } from '../intents/settle.ts'
import { mirrorPaymentMethods } from './mirror.ts'

export type MethodSlice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'
>
export type MethodVerb = 'paymentMethod.remove' | 'paymentMethod.setDefault'

export interface FoundMethod {
  readonly id: string
  readonly tenantId: string
  readonly customerId: string
  readonly provider: string
  readonly ref: string
  readonly brand: string
  readonly last4: string
  readonly customer: { readonly ref: string }
}

export interface MethodVerbSpec<Answer extends { readonly kind: string }> {
  readonly verb: MethodVerb
  readonly idempotencyKey: string
  /** What is answered once the provider has done it. */
  readonly answer: Answer
  /** In the claim's transaction: an answer that needs no call, which is then the answer for good. */
  prepare(tx: Tx): Promise<Answer | undefined>
  call(customer: CustomerRef, method: PaymentMethodRef, idempotencyKey: string): Promise<void>
}

/** A card that was taken away is found too: whoever repeats a request gets its answer. @throws DomainError NOT_FOUND or FORBIDDEN */
export async function findMethod(app: Pick<App, 'db'>, viewer: Viewer, id: string): Promise<FoundMethod> {
  const found = await app.db.as(scopeOf(viewer), (tx) =>
    tx.paymentMethod.findUnique({ where: { id }, include: { customer: { select: { ref: true } } } }),
  )
  if (!found) throw notFound('payment method')
  requireIn(viewer, found.tenantId, 'billing:write')
  return found
}

/** Claim → call → record, for whatever is done to a card that the provider keeps. */
export async function changeMethod<Answer extends { readonly kind: string }>(
  app: MethodSlice,
  viewer: Viewer,
  method: FoundMethod,
  spec: MethodVerbSpec<Answer>,
): Promise<Answer> {
  const { id: methodId, tenantId } = method
  const { verb, idempotencyKey, answer } = spec
  const intent = await claim<Answer>(
    app,
    viewer,
    { tenantId, verb, idempotencyKey, body: { methodId } },
    async (tx, intentId) => {
      const settled = await spec.prepare(tx)
      if (!settled) await tx.intent.update({ where: { id: intentId }, data: { subjectId: methodId } })
      return settled
    },
  )
  if (intent.kind === 'answered') return intent.answer
  await app.failpoint(`${verb}:claimed`)
  try {
    if (method.provider !== app.payments.name)
      throw new DomainError(
        'UNSUPPORTED',
        `This card is kept by "${method.provider}", which is not the payments provider now.`,
      )
    await spec.call(method.customer.ref as CustomerRef, method.ref as PaymentMethodRef, intent.callKey)
    return await afterCall(async () => {
      await app.failpoint(`${verb}:called`)
      await recordMethodChange(app, viewer, { intentId: intent.intentId, verb, method, answer })
      return answer
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, async () => undefined)
  }
}

export interface MethodChange {
  readonly intentId: string
  readonly verb: MethodVerb
  readonly method: FoundMethod
  readonly answer: object
}

/**
 * The answer, the card and the audit entry, in one transaction; then all the customer's cards as the provider has them now, since the default
 * may have moved. Whoever settled it before has written the first part.
 */
export async function recordMethodChange(app: MethodSlice, viewer: Viewer, change: MethodChange): Promise<void> {
  const { intentId, verb, method, answer } = change
  const { id, tenantId, customerId, brand, last4 } = method
  const occurredAt = await app.clock.now(tenantId)
  const customer = method.customer.ref as CustomerRef
  await withCustomer(app, customer, async () => {
    await app.db.as(scopeOf(viewer), async (tx) => {
      if (!(await settle(app, tx, intentId, 'succeeded', answer))) return
      if (verb === 'paymentMethod.remove') {
        const { count } = await tx.paymentMethod.updateMany({
          where: { id, removedAt: null },
          data: { removedAt: app.wallClock.now(), isDefault: false },
        })
        // A webhook that came first has told it.
        if (count === 1)
          await emit(app, tx, viewer, {
            type: 'payment_method.removed',
            tenantId,
            payload: { paymentMethodId: id, brand, last4 },
            occurredAt,
          })
      } else {
        await tx.paymentMethod.updateMany({ where: { customerId, isDefault: true }, data: { isDefault: false } })
        await tx.paymentMethod.updateMany({ where: { id, removedAt: null }, data: { isDefault: true } })
        await emit(app, tx, viewer, {
          type: 'payment_method.default_changed',
          tenantId,
          payload: { paymentMethodId: id, brand, last4 },
          occurredAt,
        })
      }
      await audit(app, tx, viewer, {
        tenantId,
        action: verb,
        objectKind: 'paymentMethod',
        objectId: id,
        after: { brand, last4 },
      })
    })
    await mirrorPaymentMethods(app, tenantId, customer)
  })
}
