import type { CustomerRef, CustomerUpdate } from '../../providers/payments/port.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { ensureCustomer } from '../customers/ensure.ts'
import { withCustomer } from '../customers/lock.ts'
import { afterCall } from '../intents/after-call.ts'
import { assertIdempotencyKey, claim } from '../intents/claim.ts'
import { recordFailure } from '../intents/settle.ts'
import { dropAsked, recordUpdate } from './record-update.ts'
import { type GivenDetails, readDetails, type UpdateResult } from './rules.ts'

export interface UpdateInput extends GivenDetails {
  readonly tenantId: string
  readonly idempotencyKey: string
}

export type DetailsSlice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'log' | 'failpoint'>

/**
 * Says who is billed from the next invoice on; all of it is said each time. What the provider refuses leaves all as it was.
 * @throws DomainError FORBIDDEN, or when the provider cannot answer
 */
export async function updateBillingDetails(
  app: DetailsSlice,
  viewer: Viewer,
  input: UpdateInput,
): Promise<UpdateResult> {
  const { tenantId, idempotencyKey, ...given } = input
  requireIn(viewer, tenantId, 'billing:write')
  const read = readDetails(given)
  if (read.kind === 'invalid') return read
  assertIdempotencyKey(idempotencyKey)
  const { details } = read
  const customer = await ensureCustomer(app, viewer, tenantId)
  const intent = await claim<UpdateResult>(
    app,
    viewer,
    { tenantId, verb: 'billingDetails.update', idempotencyKey, body: details },
    async (tx, askedById) => {
      await tx.intent.update({ where: { id: askedById }, data: { subjectId: customer.id } })
      const { legalName, address, taxId } = details
      const askedDetails = { legalName, address: { ...address }, taxId: taxId && { ...taxId } }
      await tx.customer.update({ where: { id: customer.id }, data: { askedDetails, askedById } })
      return undefined
    },
  )
  if (intent.kind === 'answered') return intent.answer
  const { intentId } = intent
  await app.failpoint('billingDetails.update:claimed')
  try {
    // Two at once are told to the provider, and written here, in the same order.
    return await withCustomer(app, customer.ref as CustomerRef, async () => {
      const outcome: CustomerUpdate = await app.payments.updateCustomer(customer.ref, details, {
        idempotencyKey: intent.callKey,
      })
      return afterCall(async () => {
        await app.failpoint('billingDetails.update:called')
        return app.db.as(scopeOf(viewer), (tx) =>
          recordUpdate(app, tx, viewer, { tenantId, intentId, customerId: customer.id, details }, outcome),
        )
      })
    })
  } catch (error) {
    throw await recordFailure(app, viewer, intent, error, (tx) => dropAsked(tx, customer.id, intentId))
  }
}
