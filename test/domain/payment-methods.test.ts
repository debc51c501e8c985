import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelSubscription } from '../../domain/subscriptions/cancel.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const OTHER_CARD = '5555555555554444'
const REMOVE = `mutation ($input: PaymentMethodVerbInput!) { removePaymentMethod(input: $input) { __typename
  ... on PaymentMethodRemoved { paymentMethodId } ... on LastPaymentMethod { subscriptionId message } } }`
const CHOOSE = `mutation ($input: PaymentMethodVerbInput!) { setDefaultPaymentMethod(input: $input) {
  paymentMethod { id last4 isDefault } } }`
const FORM = `mutation ($input: StartCardSetupInput!) { startEmbeddedCardSetup(input: $input) { __typename
  ... on EmbeddedFormOff { setting message } } }`
const CARDS = 'query ($id: ID!) { tenant(id: $id) { paymentMethods { id last4 isDefault } } }'

interface Card {
  readonly id: string
  readonly last4: string
  readonly isDefault: boolean
}

describe('the cards on file', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
  })

  const cards = async () => {
    const client = await tenant.owner.client()
    return (await client.data<{ tenant: { paymentMethods: Card[] } }>(CARDS, { id: tenant.publicId })).tenant
      .paymentMethods
  }
  const shown = async () => (await cards()).map(({ last4, isDefault }) => `${last4}${isDefault ? ' default' : ''}`)
  const idOf = async (last4: string) => String((await cards()).find((card) => card.last4 === last4)?.id)
  const ask = async (document: string, paymentMethodId: string, idempotencyKey = newId()) =>
    (await tenant.owner.client()).ask<Record<string, Record<string, unknown>>>(document, {
      input: { paymentMethodId, idempotencyKey },
    })
  const entries = (action: string) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.auditEntry.findMany({ where: { tenantId: tenant.id, action }, select: { actorKind: true } }),
    )

  it('are entered on the payment page only, unless a setting says otherwise: the refusal names it, and writes nothing', async () => {
    const client = await tenant.owner.client()
    const input = { tenantId: tenant.publicId, idempotencyKey: newId() }
    expect((await client.data(FORM, { input })).startEmbeddedCardSetup).toEqual({
      __typename: 'EmbeddedFormOff',
      setting: 'CARD_FORM',
      message: expect.stringContaining('CARD_FORM=embedded'),
    })
    const asked = await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.intent.count({ where: { verb: 'paymentMethod.startEmbeddedSetup' } }),
    )
    expect(asked).toBe(0)
  })

  it('an owner chooses which one renewals are charged to, and sees it at once', async () => {
    await seed.cardOnFile(tenant, OTHER_CARD)
    expect(await shown()).toEqual(['4242', '4444 default'])
    const { data } = await ask(CHOOSE, await idOf('4242'))
    expect(data?.setDefaultPaymentMethod).toMatchObject({ paymentMethod: { last4: '4242', isDefault: true } })
    expect(await shown()).toEqual(['4242 default', '4444'])
    expect(await entries('paymentMethod.setDefault')).toEqual([{ actorKind: 'user' }])
  })

  it('a card that is removed is gone, the other one is the default, and the request sent again says the same', async () => {
    await seed.cardOnFile(tenant, OTHER_CARD)
    const [gone, key] = [await idOf('4444'), newId()]
    const first = await ask(REMOVE, gone, key)
    expect(first.data?.removePaymentMethod).toEqual({ __typename: 'PaymentMethodRemoved', paymentMethodId: gone })
    expect(await shown()).toEqual(['4242 default'])
    expect((await ask(REMOVE, gone, key)).data).toEqual(first.data)
    expect((await ask(REMOVE, gone)).data).toEqual(first.data)
    expect((await ask(CHOOSE, gone)).errors[0]?.extensions.code).toBe('NOT_FOUND')
  })

  it('the last card stays while a plan is to be paid with it, and goes once the plan ends', async () => {
    const subscriptionId = await seed.subscription(tenant)
    const card = await idOf('4242')
    expect((await ask(REMOVE, card)).data?.removePaymentMethod).toEqual({
      __typename: 'LastPaymentMethod',
      subscriptionId: toPublicId('subscription', subscriptionId),
      message: expect.stringContaining('Add another card first'),
    })
    expect(await shown()).toEqual(['4242 default'])
    const end = { subscriptionId, when: 'period_end', idempotencyKey: newId() } as const
    await cancelSubscription(backplane.app, await tenant.owner.viewer(), end)
    expect((await ask(REMOVE, card)).data?.removePaymentMethod?.__typename).toBe('PaymentMethodRemoved')
    expect(await shown()).toEqual([])
  })

  it('of the two last cards, removed at the same moment, one stays', async () => {
    await seed.cardOnFile(tenant, OTHER_CARD)
    await seed.subscription(tenant)
    const [one, other] = [await idOf('4242'), await idOf('4444')]
    const answers = await Promise.all([ask(REMOVE, one), ask(REMOVE, other)])
    expect(answers.map(({ data }) => data?.removePaymentMethod?.__typename).sort()).toEqual([
      'LastPaymentMethod',
      'PaymentMethodRemoved',
    ])
    expect((await shown()).filter((card) => card.endsWith('default'))).toHaveLength(1)
  })

  it("a card that is removed in the provider's dashboard disappears here", async () => {
    const { app } = backplane
    const within = { userId: null, tenantIds: [tenant.id] }
    const card = await app.db.as(within, (tx) => tx.paymentMethod.findFirstOrThrow({ include: { customer: true } }))
    const at = [card.customer.ref, card.ref] as unknown as Parameters<typeof app.payments.removePaymentMethod>
    await app.payments.removePaymentMethod(at[0], at[1], { idempotencyKey: newId() })
    await eventually(async () => (await shown()).length === 0, 'the webhook has come')
    expect(await entries('paymentMethod.remove')).toEqual([{ actorKind: 'system' }])
  })

  it("is not another tenant's to change", async () => {
    const card = await idOf('4242')
    const stranger = await (await seed.person('Eve')).client()
    for (const document of [CHOOSE, REMOVE]) {
      const { errors } = await stranger.ask(document, { input: { paymentMethodId: card, idempotencyKey: newId() } })
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
    }
  })
})
