import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Seed, seedOf } from '../support/seed.ts'

const CANCEL = `mutation ($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    __typename
    ... on SubscriptionCanceled { subscription { state cancelAtPeriodEnd } }
    ... on MutationError { message }
  }
}`

describe('cancelling a subscription', () => {
  let backplane: TestBackplane
  let seed: Seed
  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  it('ends it at once, answers the same to the same key, and refuses to end it twice', async () => {
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    const subscriptionId = toPublicId('subscription', await seed.subscription(tenant))
    const owner = await tenant.owner.client()
    const cancel = (idempotencyKey: string) =>
      owner.data(CANCEL, { input: { subscriptionId, when: 'NOW', idempotencyKey } })

    const first = await cancel('cancel-one')
    expect(first).toEqual({
      cancelSubscription: {
        __typename: 'SubscriptionCanceled',
        subscription: { state: 'CANCELED', cancelAtPeriodEnd: expect.any(Boolean) },
      },
    })
    expect(await cancel('cancel-one')).toEqual(first)
    expect(await cancel('cancel-two')).toMatchObject({ cancelSubscription: { __typename: 'AlreadyEnded' } })
  })

  it('is hidden from another tenant', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    const subscriptionId = toPublicId('subscription', await firstSubscription(tenant.id))
    const stranger = await (await seed.person('Eve')).client()
    const { errors } = await stranger.ask(CANCEL, {
      input: { subscriptionId, when: 'NOW', idempotencyKey: 'not-mine' },
    })
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
  })

  const firstSubscription = (tenantId: string) =>
    backplane.app.db.as(
      { userId: null, tenantIds: [tenantId] },
      async (tx) => (await tx.subscription.findFirstOrThrow()).id,
    )
})
