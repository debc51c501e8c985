import type { CustomerRef } from '../../providers/payments/port.ts'
import { type SystemViewer, scopeOf } from '../access.ts'
import type { UnsettledIntent } from '../subscriptions/settle-start.ts'
import { type MethodSlice, type MethodVerb, recordMethodChange } from './verb.ts'

/**
 * Finds out what became of a change of a card whose answer was lost: the customer's cards are read at the provider, and are what was asked for,
 * or not. If not, it is taken not to have happened, and the client may repeat it: sent again by us, it could undo a later choice.
 */
export async function settleMethodChange(
  app: MethodSlice,
  viewer: SystemViewer,
  intent: UnsettledIntent & { readonly verb: string },
): Promise<void> {
  const verb = intent.verb as MethodVerb
  const { id: intentId, tenantId, subjectId } = intent
  const method =
    subjectId &&
    (await app.db.as(scopeOf(viewer), (tx) =>
      tx.paymentMethod.findFirst({
        where: { id: subjectId, tenantId, provider: app.payments.name },
        include: { customer: { select: { ref: true } } },
      }),
    ))
  if (!method) return giveUp(app, viewer, intentId)
  const customer = method.customer.ref as CustomerRef
  const cards = (await app.payments.getPaymentMethods([customer])).get(customer) ?? []
  await app.failpoint(`${verb}:called`)
  const card = cards.find(({ ref }) => ref === method.ref)
  const removes = verb === 'paymentMethod.remove'
  if (removes ? card : !card?.isDefault) return giveUp(app, viewer, intentId)
  const answer = { kind: removes ? 'removed' : 'default_set', paymentMethodId: method.id }
  await recordMethodChange(app, viewer, { intentId, verb, method, answer })
}

async function giveUp(app: MethodSlice, viewer: SystemViewer, id: string): Promise<void> {
  await app.db.as(scopeOf(viewer), (tx) =>
    tx.intent.updateMany({
      where: { id, state: 'unknown' },
      data: { state: 'failed', updatedAt: app.wallClock.now() },
    }),
  )
}
