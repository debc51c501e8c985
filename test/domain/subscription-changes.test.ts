import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { MINUTE } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { type LocalPaymentsTestHandle, localPaymentsTestHandle } from '../../providers/payments/local/test-handle.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { movingClock } from '../support/moving-clock.ts'
import { otherCompany } from '../support/other-company.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { DECLINES_WHEN_CHARGED, type PlanKey, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const ASKS_THE_BANK = '4000002500003155'
const SHOWN = `__typename
  ... on MutationError { message }
  ... on ChangeRefused { reason }
  ... on PaymentDeclined { declined: reason }
  ... on ActionRequired { clientSecret }
  ... on SubscriptionChanged { subscription { state quantity cancelAtPeriodEnd cancelReason plan { key }
    scheduledChange { quantity at plan { key } price { id } } } }`

describe('a subscription that is changed', () => {
  const wallClock = movingClock()
  let crashAt: string | null = null
  let backplane: TestBackplane
  let host: ReturnType<typeof otherCompany>
  let gateway: LocalPaymentsTestHandle
  let seed: Seed

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw new Error(`crashed at ${name}`)
    }
    backplane = await startTestBackplane({ worker: false, overrides: { wallClock, failpoint } })
    host = otherCompany(backplane)
    gateway = await localPaymentsTestHandle(host)
    seed = seedOf(backplane)
  })
  afterAll(async () => {
    await host?.close()
    await backplane?.close()
  })

  const rowOf = (tenant: SeededTenant) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.findFirstOrThrow({ include: { plan: true } }),
    )
  /** A tenant that pays for a plan: its trial is over. */
  async function paying(plan: PlanKey): Promise<{ tenant: SeededTenant; id: string }> {
    const tenant = await seed.tenant({ plan })
    const { trialEndsAt } = await rowOf(tenant)
    await seed.passTime(tenant, new Date(Number(trialEndsAt) + MINUTE))
    const { id, state } = await rowOf(tenant)
    expect(state).toBe('active')
    return { tenant, id: toPublicId('subscription', id) }
  }
  async function ask(tenant: SeededTenant, verb: string, type: string, input: object) {
    const client = await tenant.owner.client()
    const query = `mutation ($input: ${type}!) { ${verb}(input: $input) { ${SHOWN} } }`
    const data = (await client.data(query, { input: { idempotencyKey: newId(), ...input } })) as Record<string, unknown>
    return data[verb]
  }
  const priceOf = async (...choice: Parameters<Seed['priceId']>) => toPublicId('price', await seed.priceId(...choice))
  const changePlan = async (tenant: SeededTenant, id: string, plan: PlanKey, more: object = {}) =>
    ask(tenant, 'changePlan', 'ChangePlanInput', { subscriptionId: id, priceId: await priceOf({ plan }), ...more })
  const verb = (tenant: SeededTenant, name: string, id: string) =>
    ask(tenant, name, 'SubscriptionVerbInput', { subscriptionId: id })
  const paid = (tenant: SeededTenant) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      const { _sum } = await tx.invoice.aggregate({ _sum: { paidMinor: true } })
      return Number(_sum.paidMinor)
    })

  it('costs at once what its preview has said, and gives the new plan', async () => {
    const { tenant, id } = await paying('basic')
    const client = await tenant.owner.client()
    const input = { subscriptionId: id, priceId: await priceOf({ plan: 'premium' }) }
    const { previewSubscriptionChange: preview } = (await client.data(
      `query ($input: PreviewSubscriptionChangeInput!) { previewSubscriptionChange(input: $input) {
        ... on SubscriptionChangePreview { quantity dueNow { amountMinor } lines { proration } next { total { amountMinor } at } } } }`,
      { input },
    )) as { previewSubscriptionChange: { dueNow: { amountMinor: string }; lines: object[] } }
    expect(preview).toMatchObject({ quantity: 1, lines: [{ proration: true }, { proration: true }] })
    const before = await paid(tenant)
    expect(await changePlan(tenant, id, 'premium')).toMatchObject({
      __typename: 'SubscriptionChanged',
      subscription: { state: 'ACTIVE', plan: { key: 'premium' }, scheduledChange: null },
    })
    await processWaiting(backplane.app, tenant.id)
    // The change may come a second after the preview.
    expect(Math.abs((await paid(tenant)) - before - Number(preview.dueNow.amountMinor))).toBeLessThanOrEqual(2)
  })

  it('with a card that declines keeps the former plan, and says why', async () => {
    const { tenant, id } = await paying('basic')
    await seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
    expect(await changePlan(tenant, id, 'premium')).toMatchObject({
      __typename: 'PaymentDeclined',
      declined: 'CARD_DECLINED',
      message: expect.stringContaining('everything is as it was before'),
    })
    expect(await rowOf(tenant)).toMatchObject({ state: 'active', plan: { key: 'basic' } })
  })

  it('with a card whose bank asks keeps the former plan until that is confirmed', async () => {
    const { tenant, id } = await paying('basic')
    await seed.cardOnFile(tenant, ASKS_THE_BANK)
    expect(await changePlan(tenant, id, 'premium')).toMatchObject({
      __typename: 'ActionRequired',
      clientSecret: expect.stringMatching(/.{16}/),
    })
    expect(await rowOf(tenant)).toMatchObject({ state: 'active', plan: { key: 'basic' } })
  })

  it('with its next period shows what comes, comes then, and can be taken back before', async () => {
    const { tenant, id } = await paying('premium')
    const scheduled = { plan: { key: 'basic' }, quantity: 1, price: { id: await priceOf({ plan: 'basic' }) } }
    expect(await changePlan(tenant, id, 'basic', { when: 'PERIOD_END' })).toMatchObject({
      subscription: { plan: { key: 'premium' }, scheduledChange: scheduled },
    })
    expect(await verb(tenant, 'cancelScheduledChange', id)).toMatchObject({ subscription: { scheduledChange: null } })
    expect(await verb(tenant, 'cancelScheduledChange', id)).toMatchObject({ reason: 'NOTHING_TO_CHANGE' })
    await changePlan(tenant, id, 'basic', { when: 'PERIOD_END' })
    await seed.passTime(tenant, new Date(Number((await rowOf(tenant)).currentPeriodEnd) + MINUTE))
    expect(await rowOf(tenant)).toMatchObject({ state: 'active', plan: { key: 'basic' }, scheduledPriceId: null })
  })

  it('is paused and gives nothing; resumed, it gives again', async () => {
    const { tenant, id } = await paying('standard')
    const client = await tenant.owner.client()
    const allowed = () =>
      client.data('query ($id: ID!) { tenant(id: $id) { entitlement(featureKey: "hd_movies") { allowed } } }', {
        id: tenant.publicId,
      })
    expect(await verb(tenant, 'pauseSubscription', id)).toMatchObject({ subscription: { state: 'PAUSED' } })
    expect(await allowed()).toEqual({ tenant: { entitlement: { allowed: false } } })
    expect(await changePlan(tenant, id, 'premium')).toMatchObject({ reason: 'NOT_ACTIVE' })
    expect(await verb(tenant, 'resumeSubscription', id)).toMatchObject({ subscription: { state: 'ACTIVE' } })
    expect(await allowed()).toEqual({ tenant: { entitlement: { allowed: true } } })
    expect(await verb(tenant, 'resumeSubscription', id)).toMatchObject({ reason: 'NOT_PAUSED' })
  })

  it('is ended with a reason, which is kept, and goes on when that is taken back', async () => {
    const { tenant, id } = await paying('standard')
    const client = await tenant.owner.client()
    await client.data(
      'mutation ($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { __typename } }',
      {
        input: { subscriptionId: id, reason: 'TOO_EXPENSIVE', comment: 'Too dear for us', idempotencyKey: newId() },
      },
    )
    expect(await rowOf(tenant)).toMatchObject({ cancelReason: 'too_expensive', cancelComment: 'Too dear for us' })
    expect(await changePlan(tenant, id, 'premium')).toMatchObject({ reason: 'ENDS_WITH_PERIOD' })
    expect(await verb(tenant, 'undoCancelSubscription', id)).toMatchObject({
      subscription: { cancelAtPeriodEnd: false, cancelReason: null },
    })
  })

  it('to what cannot be is refused, and nothing is written', async () => {
    const { tenant, id } = await paying('standard')
    const subscriptionId = id
    const quantity = (count: number) =>
      ask(tenant, 'changeQuantity', 'ChangeQuantityInput', { subscriptionId, quantity: count })
    const euro = { priceId: await priceOf({ plan: 'premium', currency: 'EUR' }) }
    const picture = await pictureOf(backplane.database)
    expect(await quantity(0)).toMatchObject({ reason: 'QUANTITY_INVALID' })
    expect(await quantity(-3)).toMatchObject({ reason: 'QUANTITY_INVALID' })
    expect(await quantity(1)).toMatchObject({ reason: 'NOTHING_TO_CHANGE' })
    expect(await changePlan(tenant, id, 'premium', euro)).toMatchObject({ reason: 'CURRENCY_MISMATCH' })
    const touched = changes(picture, await pictureOf(backplane.database))
    // The refusal is the answer of its key.
    expect(touched.filter((change) => !JSON.stringify(change).includes('intents'))).toEqual([])
  })

  it.each(['subscription.changePlan:claimed', 'subscription.changePlan:called'])(
    'and interrupted at %s is settled: the plan is changed, and paid once',
    async (point) => {
      const { tenant, id } = await paying('basic')
      const key = newId()
      crashAt = point
      await expect(changePlan(tenant, id, 'premium', { idempotencyKey: key })).rejects.toThrow()
      crashAt = null
      wallClock.pass(3 * MINUTE)
      await reconcileIntents(backplane.app)
      expect(await rowOf(tenant)).toMatchObject({ plan: { key: 'premium' } })
      await processWaiting(backplane.app, tenant.id)
      const total = await paid(tenant)
      expect(await changePlan(tenant, id, 'premium', { idempotencyKey: key })).toMatchObject({
        __typename: 'SubscriptionChanged',
      })
      await processWaiting(backplane.app, tenant.id)
      expect(await paid(tenant)).toBe(total)
    },
  )

  it('whose answer was lost on the way of a pause is found paused', async () => {
    const { tenant, id } = await paying('basic')
    await gateway.injectFault({ operation: 'pauseSubscription', kind: 'error_after_commit', times: 1 })
    await expect(verb(tenant, 'pauseSubscription', id)).rejects.toThrow()
    wallClock.pass(3 * MINUTE)
    await reconcileIntents(backplane.app)
    expect(await rowOf(tenant)).toMatchObject({ state: 'paused' })
  })
})
