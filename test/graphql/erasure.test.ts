import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { banUser } from '../../domain/bans/ban.ts'
import { bansOf } from '../../domain/bans/list.ts'
import { unbanUser } from '../../domain/bans/unban.ts'
import { startImpersonation } from '../../domain/impersonations/start.ts'
import { inviteMember } from '../../domain/invitations/invite.ts'
import { directoryOf } from '../../domain/issuer-parts.ts'
import { approveJoinRequest } from '../../domain/join-requests/decide.ts'
import { joinTenant } from '../../domain/join-requests/join.ts'
import { readSeats } from '../../domain/seats/seats.ts'
import { revokeAllSessions } from '../../domain/sessions/revoke-all.ts'
import { archiveTenant } from '../../domain/tenants/archive.ts'
import { createTenant } from '../../domain/tenants/create.ts'
import { closeAccount, eraseUser } from '../../domain/users/close-account.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { openToJoin } from '../support/open-to-join.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const CLOSE = 'mutation ($input: CloseAccountInput!) { closeAccount(input: $input) { __typename } }'
const START = 'mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { accessToken } }'
const MEMBER = { role: 'member', roleId: null } as const

describe('erasing somebody', () => {
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let olga: Person

  beforeAll(async () => {
    backplane = await startTestBackplane()
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    olga = await seed.operator()
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  const within = (tenant: SeededTenant) => ({ userId: null, tenantIds: [tenant.id] })
  const close = async (person: Person) => closeAccount(backplane.app, await person.viewer(), { email: person.email })
  const erase = async ({ userId }: Person) =>
    eraseUser(backplane.app, await olga.viewer(), { userId, reason: 'asked for it' })
  const owners = (tenant: SeededTenant) =>
    backplane.app.db.as(within(tenant), (tx) => tx.membership.count({ where: { role: 'owner' } }))
  const forgotten = ({ userId }: Person) =>
    eventually(
      async () => (await backplane.app.db.operator((tx) => tx.identity.count({ where: { userId } }))) === 0,
      'how the issuer knew them is gone',
    )

  it('shuts out their tokens on every node, and they stay so when nothing says any more whose they were', async () => {
    const person = await seed.person('Zoe')
    const token = await person.token()
    const answers = () =>
      Promise.all([backplane.url, node.url].map((url) => graphqlClient(url, token).ask('{ viewer { id } }')))
    for (const { status } of await answers()) expect(status).toBe(200)
    await (await person.client()).data(CLOSE, { input: { email: person.email } })
    await eventually(async () => (await answers()).every(({ status }) => status === 401), 'both nodes refuse them')
    await forgotten(person)
    for (const { errors } of await answers()) expect(errors[0]?.message).toMatch(/^This account was closed/)
  })

  it('is not done by an operator who acts as them', async () => {
    const person = await seed.person('Zoe')
    const { startImpersonation: started } = await (await olga.client()).data<{
      startImpersonation: { accessToken: string }
    }>(START, { input: { userId: toPublicId('user', person.userId), reason: 'For a test', minutes: 5 } })
    const acting = graphqlClient(backplane.url, started.accessToken)
    for (const [query, variables] of [
      [CLOSE, { input: { email: person.email } }],
      ['mutation { exportPersonalData { __typename } }', {}],
    ] as const)
      expect((await acting.ask(query, variables)).errors[0]).toMatchObject({
        message: expect.stringMatching(/^Only the person themselves/),
        extensions: { code: 'FORBIDDEN' },
      })
    expect((await (await person.client()).ask('{ viewer { id } }')).status).toBe(200)
  })

  it('leaves a tenant one owner, when all of them close their accounts at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const tenant = await seed.tenant()
      const all = [tenant.owner, await seed.member(tenant, 'owner'), await seed.member(tenant, 'owner')]
      const outcomes = await Promise.all(all.map(close))
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['blocked', 'erased', 'erased'])
      expect(outcomes).toContainEqual({
        kind: 'blocked',
        blockers: [{ kind: 'sole_owner', tenantId: tenant.id, tenantName: tenant.name }],
      })
      expect(await owners(tenant)).toBe(1)
    }
  })

  it('does not wait for tenants that are archived', async () => {
    const tenant = await seed.tenant()
    expect(await close(tenant.owner)).toMatchObject({ kind: 'blocked' })
    await archiveTenant(backplane.app, await tenant.owner.viewer(), tenant.id)
    expect(await close(tenant.owner)).toEqual({ kind: 'erased' })
    expect(await owners(tenant)).toBe(0)
  })

  it('takes back what waits for them in tenants, whose log says so', async () => {
    const { app } = backplane
    const [tenant, person] = [await seed.tenant(), await seed.person('Zoe')]
    await openToJoin(app, tenant, 'example.com', 'request')
    const owner = await tenant.owner.viewer()
    await inviteMember(app, owner, { tenantId: tenant.id, email: person.email, to: MEMBER })
    await joinTenant(app, await person.viewer(), tenant.id)
    expect(await readSeats(app, owner, tenant.id)).toMatchObject({ invited: 1 })
    await close(person)
    expect(await readSeats(app, owner, tenant.id)).toMatchObject({ invited: 0, used: 1 })
    const left = await app.db.as(within(tenant), async (tx) => ({
      invitations: await tx.invitation.count(),
      requests: await tx.joinRequest.count(),
      log: await tx.auditEntry.findMany({ where: { actorId: person.userId }, orderBy: { at: 'asc' } }),
    }))
    expect(left).toMatchObject({ invitations: 0, requests: 0 })
    expect(left.log.map(({ action, objectKind }) => [action, objectKind])).toEqual([
      ['join_request.make', 'joinRequest'],
      ['invitation.erase', 'invitation'],
      ['join_request.erase', 'joinRequest'],
    ])
  })

  it('leaves alone what was promised to an address that they have only said to be theirs', async () => {
    const { app } = backplane
    const [tenant, person] = [await seed.tenant(), await seed.person('Zoe')]
    const email = `${newId()}@works.example`
    await inviteMember(app, await tenant.owner.viewer(), { tenantId: tenant.id, email, to: MEMBER })
    await app.db.as({ userId: person.userId, tenantIds: [] }, (tx) =>
      tx.user.updateMany({ where: { id: person.userId }, data: { email, emailVerified: false } }),
    )
    await erase(person)
    expect(await app.db.as(within(tenant), (tx) => tx.invitation.count({ where: { email } }))).toBe(1)
  })

  it('is not undone by a request that began before', async () => {
    const { app } = backplane
    const [tenant, person] = [await seed.tenant(), await seed.person('Zoe')]
    await openToJoin(app, tenant, `${newId()}.example`, 'off')
    const viewer = await person.viewer()
    const requestId = newId()
    await close(person)
    await expect(createTenant(app, viewer, { name: 'Too late', slug: requestId })).rejects.toThrow(/was closed/)
    // Somebody else's answer to a request that came back in the meantime.
    const request = {
      id: requestId,
      tenantId: tenant.id,
      userId: person.userId,
      email: 'x',
      name: 'x',
      state: 'pending',
    }
    await app.db.as(within(tenant), (tx) =>
      tx.joinRequest.createMany({ data: [{ ...request, createdAt: app.wallClock.now() }] }),
    )
    const approval = { joinRequestId: requestId, to: MEMBER }
    await expect(approveJoinRequest(app, await tenant.owner.viewer(), approval)).rejects.toThrow(/was closed/)
    expect(await app.db.operator((tx) => tx.membership.count({ where: { userId: person.userId } }))).toBe(0)
    expect(await app.db.operator((tx) => tx.tenant.count({ where: { slug: requestId } }))).toBe(0)
  })

  it('leaves nobody to ban or to act as, and what staff did can still be looked at', async () => {
    const { app } = backplane
    const { userId, ...person } = await seed.person('Zoe')
    const staff = await olga.viewer()
    await banUser(app, staff, { userId, reason: 'Spam', until: null })
    await erase({ userId, ...person })
    const gone = { code: 'NOT_FOUND' }
    await expect(banUser(app, staff, { userId, reason: 'Spam', until: null })).rejects.toMatchObject(gone)
    await expect(startImpersonation(app, staff, { userId, reason: 'x', minutes: 5 })).rejects.toMatchObject(gone)
    await expect(revokeAllSessions(app, staff, { userId, exceptCurrent: false })).rejects.toMatchObject(gone)
    expect(await unbanUser(app, staff, { userId })).toBe(false)
    expect(await bansOf(app, staff, { userId })).toMatchObject([{ reason: 'Erased', liftedAt: expect.any(Date) }])
  })
})

describe('what is heard late of somebody who was erased', () => {
  let backplane: TestBackplane
  let seed: Seed
  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())

  it('makes no consumer fail, and none lets them in again or writes to them', async () => {
    const { app } = backplane
    const { userId, principal } = await seed.person('Zoe')
    const staff = await (await seed.operator()).viewer()
    /** As the jobs have them, which keep what an event said when it was made. */
    const events = () =>
      app.db.operator((tx) =>
        tx.event.findMany({ where: { payload: { path: ['userId'], equals: userId } }, orderBy: { recordedAt: 'asc' } }),
      )
    const hear = async (heard: Awaited<ReturnType<typeof events>>) => {
      for (const event of heard)
        for (const consumer of app.consumers.filter(({ on }) => on.includes(event.type)))
          await consumer.handle(app, { ...event, payload: event.payload as Record<string, unknown> })
    }
    const account = () => directoryOf(app).get(principal.subject)
    await banUser(app, staff, { userId, reason: 'Spam', until: null })
    await hear((await events()).filter(({ type }) => type === 'user.banned'))
    expect(await account()).toMatchObject({ blocked: true })
    await unbanUser(app, staff, { userId })
    await revokeAllSessions(app, staff, { userId, exceptCurrent: false })
    await startImpersonation(app, staff, { userId, reason: 'For a test', minutes: 5 })
    const late = await events()
    expect(late.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['user.met', 'user.banned', 'user.unbanned', 'sessions.revoked', 'impersonation.started']),
    )
    await eraseUser(app, staff, { userId, reason: 'asked for it' })
    await hear(late)
    expect(await account()).toMatchObject({ blocked: true })
    await hear((await events()).filter(({ type }) => type === 'user.erased'))
    expect(await account()).toBeNull()
    await hear(late)
    expect(await account()).toBeNull()
    expect(await app.db.as({ userId, tenantIds: [] }, (tx) => tx.notification.count())).toBe(0)
  })
})
