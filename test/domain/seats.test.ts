import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptInvitation } from '../../domain/invitations/accept.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { resendInvitation } from '../../domain/invitations/resend.ts'
import { revokeInvitation } from '../../domain/invitations/revoke.ts'
import { hashToken, newToken } from '../../domain/invitations/token.ts'
import { readSeats } from '../../domain/seats/seats.ts'
import { catalogue } from '../../examples/better-movies/catalogue.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { DAY } from '../../lib/clock.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { movingClock } from '../support/moving-clock.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const MEMBER = { role: 'member', roleId: null } as const
const SEATS = { basic: 1, standard: 6 } as const

/** The price list with seats in two of its plans; Premium says nothing of them. */
const sellsSeats = {
  ...betterMovies,
  catalogue: {
    ...catalogue,
    features: [...catalogue.features, { key: 'seats', name: 'seats', kind: 'limit' as const, unit: 'seat' }],
    plans: catalogue.plans.map((plan) => {
      const seats = SEATS[plan.key as keyof typeof SEATS]
      return seats ? { ...plan, features: { ...plan.features, seats } } : plan
    }),
  },
}

const clock = movingClock()
let backplane: TestBackplane
let seed: Seed
beforeAll(async () => {
  backplane = await startTestBackplane({ extensions: [sellsSeats], overrides: { wallClock: clock } })
  seed = seedOf(backplane)
})
afterAll(() => backplane?.close())

const seatsOf = async (tenant: SeededTenant) => readSeats(backplane.app, await tenant.owner.viewer(), tenant.id)
const invite = async (tenant: SeededTenant, email: string, days = 7) =>
  inviteMember(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, email, to: MEMBER, days })
const idOf = async (invited: ReturnType<typeof invite>) => {
  const result = await invited
  if (result.kind !== 'invited') throw new Error(result.kind)
  return result.invitationId
}
/** As the mail's job does it. */
async function tokenOf(tenant: SeededTenant, id: string): Promise<string> {
  const token = newToken()
  await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
    tx.invitation.updateMany({ where: { id }, data: { tokenHash: hashToken(token), mailedCount: 1 } }),
  )
  return token
}

describe('the seats of a plan', () => {
  it('that are five free ones are given to five of twenty who are invited at once', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const viewer = await tenant.owner.viewer()
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        inviteMember(backplane.app, viewer, { tenantId: tenant.id, email: `guest-${n}@example.com`, to: MEMBER }),
      ),
    )
    expect(results.filter((each) => each.kind === 'invited')).toHaveLength(5)
    expect(results.filter((each) => each.kind === 'seats_exhausted')).toHaveLength(15)
    expect(await seatsOf(tenant)).toEqual({ members: 1, invited: 5, used: 6, limit: 6 })
    const refused = await invite(tenant, 'one-more@example.com')
    expect(refused).toMatchObject({ kind: 'seats_exhausted', seats: { used: 6, limit: 6 } })
  })

  it('come free when an invitation is revoked or expires, and are asked for again when it is sent again', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const invitationId = await idOf(invite(tenant, 'first@example.com', 1))
    for (let n = 0; n < 4; n += 1) await idOf(invite(tenant, `more-${n}@example.com`))
    expect(await invite(tenant, 'late@example.com')).toMatchObject({ kind: 'seats_exhausted' })
    clock.pass(DAY)
    const late = await idOf(invite(tenant, 'late@example.com'))
    const viewer = await tenant.owner.viewer()
    const resend = () => resendInvitation(backplane.app, viewer, { invitationId })
    expect(await resend()).toMatchObject({ kind: 'seats_exhausted', seats: { used: 6, limit: 6 } })
    expect(await revokeInvitation(backplane.app, viewer, late)).toMatchObject({ kind: 'revoked' })
    expect(await resend()).toMatchObject({ kind: 'sent' })
  })

  it('of which one is free are given to one of five lapsed invitations that are sent again at once', async () => {
    const tenant = await seed.tenant({ plan: 'standard' })
    const lapsed: string[] = []
    for (let n = 0; n < 5; n += 1) lapsed.push(await idOf(invite(tenant, `lapsed-${n}@example.com`, 1)))
    clock.pass(DAY)
    for (let n = 0; n < 4; n += 1) await idOf(invite(tenant, `newer-${n}@example.com`))
    const viewer = await tenant.owner.viewer()
    const results = await Promise.all(
      lapsed.map((invitationId) => resendInvitation(backplane.app, viewer, { invitationId })),
    )
    expect(results.map(({ kind }) => kind).toSorted()).toEqual([
      'seats_exhausted',
      'seats_exhausted',
      'seats_exhausted',
      'seats_exhausted',
      'sent',
    ])
    expect(await seatsOf(tenant)).toEqual({ members: 1, invited: 5, used: 6, limit: 6 })
  })

  it('are counted once for whoever accepts, and hold when there are more promises than seats', async () => {
    const tenant = await seed.tenant()
    const guests = await Promise.all(Array.from({ length: 8 }, (_, n) => seed.person(`Guest${n}`)))
    const tokens: string[] = []
    for (const guest of guests) tokens.push(await tokenOf(tenant, await idOf(invite(tenant, guest.email))))
    expect(await seatsOf(tenant)).toMatchObject({ used: 9, limit: null })
    await seed.cardOnFile(tenant)
    await seed.subscription(tenant, { plan: 'standard' })
    const viewers = await Promise.all(guests.map((guest) => guest.viewer()))
    const results = await Promise.all(
      viewers.map((viewer, n) => acceptInvitation(backplane.app, viewer, tokens[n] as string)),
    )
    expect(results.filter((each) => each.kind === 'accepted')).toHaveLength(5)
    expect(results.filter((each) => each.kind === 'seats_exhausted')).toHaveLength(3)
    expect(await seatsOf(tenant)).toMatchObject({ members: 6, invited: 3, limit: 6 })
  })

  it('are without a limit where the plan says nothing of them, or there is no plan', async () => {
    expect(await seatsOf(await seed.tenant())).toMatchObject({ used: 1, limit: null })
    expect(await seatsOf(await seed.tenant({ plan: 'premium' }))).toMatchObject({ used: 1, limit: null })
  })

  it('stay limited while the plan is not paid for', async () => {
    const tenant = await seed.tenant({ plan: 'basic' })
    expect(await seatsOf(tenant)).toMatchObject({ used: 1, limit: 1 })
    await backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
      tx.subscription.updateMany({
        where: { tenantId: tenant.id },
        data: { state: 'past_due', graceEndsAt: new Date(0) },
      }),
    )
    expect(await seatsOf(tenant)).toMatchObject({ used: 1, limit: 1 })
    expect(await invite(tenant, 'guest@example.com')).toMatchObject({ kind: 'seats_exhausted' })
  })
})
