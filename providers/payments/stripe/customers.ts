import type { Stripe } from 'stripe'
import type { Read, Write } from '../../call.ts'
import type { CustomerRef, NewCustomer } from '../port.ts'
import { ask, type StripeApi } from './client.ts'
import { oldestByOurId } from './find-by-our-id.ts'
import { OUR_ID, toUnix } from './mapping.ts'

/** In test mode, and when the business time is given, the customer lives on a test clock of its own that starts there. */
export function createCustomer(api: StripeApi, input: NewCustomer, write: Write): Promise<CustomerRef> {
  return ask('createCustomer', write, async () => {
    const { idempotencyKey } = write
    const params: Stripe.CustomerCreateParams = {
      email: input.email,
      name: input.name,
      metadata: { [OUR_ID]: input.ourId },
    }
    if (api.testMode && input.now) {
      const clock = await api.stripe.testHelpers.testClocks.create(
        { frozen_time: toUnix(input.now), name: input.ourId },
        { idempotencyKey: `${idempotencyKey}:clock` },
      )
      params.test_clock = clock.id
    }
    const customer = await api.stripe.customers.create(params, { idempotencyKey })
    return customer.id as CustomerRef
  })
}

/** See `oldestByOurId` for how fresh the answer is. */
export function findCustomer(api: StripeApi, ourId: string, read?: Read): Promise<CustomerRef | null> {
  return ask('findCustomer', read, async () => {
    const { customers } = api.stripe
    const found = await oldestByOurId(ourId, {
      search: (params) => customers.search(params),
      newest: (params) => customers.list(params),
    })
    return found ? (found.id as CustomerRef) : null
  })
}
