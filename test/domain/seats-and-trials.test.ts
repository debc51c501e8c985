import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { changePlan } from '../../domain/subscriptions/change-plan.ts'
import { changeQuantity } from '../../domain/subscriptions/change-quantity.ts'
import { followSeats } from '../../domain/subscriptions/follow-seats.ts'
import { subscribe } from '../../domain/subscriptions/subscribe.ts'
import { catalogue } from '../../examples/better-movies/catalogue.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { MINUTE } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type PlanKey, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

/** Standard is sold per seat, for three at least; Basic has two seats; Premium's trial needs no card, and is had once by a person or a card. */
const terms = {
  basic: { features: { seats: 2 } },
  standard: { perSeat: true, minQuantity: 3 },
  premium: { trialWithoutCard: 'pause', trialOnce: 'person_and_card' },
} as const
const sold = {
  ...betterMovies,
  catalogue: {
    ...catalogue,
    features: [...catalogue.features, { key: 'seats', name: 'seats', kind: 'limit' as const, unit: 'seat' }],
    plans: catalogue.plans.map((plan) => {
      const more = terms[plan.key as PlanKey]
      return { ...plan, ...more, features: { ...plan.features, ...('features' in more ? more.features : {}) } }
    }),
  },
}

let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({ worker: false, extensions: [sold] })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

const rowOf = (tenant: SeededTenant) =>
  backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.subscription.findFirstOrThrow({ include: { plan: true } }),
  )
const start = async (tenant: SeededTenant, plan: PlanKey) =>
  subscribe(backplane.app, await tenant.owner.viewer(), {
    tenantId: tenant.id,
    priceId: await seed.priceId({ plan }),
    idempotencyKey: newId(),
  })
const atProvider = async (tenant: SeededTenant) => {
  const { ref } = await rowOf(tenant)
  const [found] = (await backplane.app.payments.getSubscriptions([ref as never])).values()
  return found
}

describe('a plan that is priced per seat', () => {
  it('is for as many as there are members and invitations, and never for fewer than it is sold for', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    expect(await rowOf(tenant)).toMatchObject({ quantity: 3 })
    for (const _ of [1, 2]) await seed.member(tenant, 'member')
    const viewer = await tenant.owner.viewer()
    const to = { role: 'member', roleId: null } as const
    for (const email of ['a@example.com', 'b@example.com'])
      await inviteMember(backplane.app, viewer, { tenantId: tenant.id, email, to, days: 7 })
    await Promise.all([1, 2, 3].map(() => followSeats(backplane.app, tenant.id)))
    expect(await rowOf(tenant)).toMatchObject({ quantity: 5, state: 'trialing' })
    expect(await atProvider(tenant)).toMatchObject({ quantity: 5 })
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
      await tx.invitation.updateMany({
        where: { tenantId: tenant.id },
        data: { state: 'revoked', endedAt: new Date() },
      })
      await tx.membership.deleteMany({ where: { tenantId: tenant.id, role: 'member' } })
    })
    await followSeats(backplane.app, tenant.id)
    expect(await rowOf(tenant)).toMatchObject({ quantity: 3 })
  })

  it('has no quantity that is set by hand', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const { id } = await rowOf(tenant)
    const input = { subscriptionId: id, quantity: 9, when: 'now', idempotencyKey: newId() } as const
    expect(await changeQuantity(backplane.app, await tenant.owner.viewer(), input)).toEqual({
      kind: 'refused',
      reason: 'quantity_follows_seats',
    })
  })

  it('is not left for one with fewer seats than are in use', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    for (const _ of [1, 2]) await seed.member(tenant, 'member')
    const { id } = await rowOf(tenant)
    const priceId = await seed.priceId({ plan: 'basic' })
    const input = { subscriptionId: id, priceId, when: 'period_end', idempotencyKey: newId() } as const
    expect(await changePlan(backplane.app, await tenant.owner.viewer(), input)).toEqual({
      kind: 'seats_in_use',
      used: 3,
      limit: 2,
    })
    expect(await rowOf(tenant)).toMatchObject({ plan: { key: 'standard' }, scheduledPriceId: null })
  })
})

describe('a trial', () => {
  it('without a card is begun where the plan says so, and pauses at its end', async () => {
    const tenant = await seed.tenant()
    expect(await start(tenant, 'premium')).toMatchObject({ kind: 'started' })
    const { trialEndsAt } = await rowOf(tenant)
    await seed.passTime(tenant, new Date(Number(trialEndsAt) + MINUTE))
    await processWaiting(backplane.app, tenant.id)
    expect(await rowOf(tenant)).toMatchObject({ state: 'paused' })
  })

  it('is not begun without a card where the plan does not say so', async () => {
    expect(await start(await seed.tenant(), 'basic')).toEqual({ kind: 'payment_method_required' })
  })

  it('is had once by a person: with another tenant of theirs they pay', async () => {
    const first = await seed.tenant()
    expect(await start(first, 'premium')).toMatchObject({ kind: 'started' })
    const second = await seed.tenant({ owner: first.owner })
    expect(await start(second, 'premium')).toEqual({ kind: 'payment_method_required' })
  })

  it('is had once with a card: whoever else comes with it pays at once', async () => {
    await seed.tenant({ plan: 'standard' })
    const tenant = await seed.tenant()
    await seed.cardOnFile(tenant)
    expect(await start(tenant, 'premium')).toMatchObject({ kind: 'started' })
    expect(await rowOf(tenant)).toMatchObject({ state: 'active', trialEndsAt: null })
  })
})
