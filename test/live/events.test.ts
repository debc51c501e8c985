import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acquireHolding } from '../../domain/holdings/acquire.ts'
import { renameTenant } from '../../domain/tenants/rename.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { comeIn } from '../support/invited.ts'
import { TENANT_CHANGED, TRANSPORTS } from '../support/live-clients.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

describe('live updates', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(() => backplane?.close())

  const rename = async (name: string) =>
    renameTenant(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, name })

  describe.each(Object.entries(TRANSPORTS))('by %s', (_transport, listen) => {
    it('tell each change of a tenant once and in order, with the tenant as it is then', async () => {
      const heard = listen(backplane.url, await tenant.owner.token(), {
        query: `subscription ($id: ID!) { tenantChanged(tenantId: $id) { kind position version topic type occurredAt tenant { name } } }`,
        variables: { id: tenant.publicId },
      })
      const first = await heard.ready()
      expect(first).toMatchObject({ kind: 'READY', topic: null, type: null, tenant: { name: expect.any(String) } })
      for (const name of ['One', 'Two', 'Three']) await rename(name)
      await eventually(async () => heard.changes().length === 3, 'three changes')
      expect(heard.changes()).toMatchObject(
        [1, 2, 3].map((step) => ({
          ...{ topic: 'TENANT', type: 'tenant.renamed', position: String(Number(first.position) + step) },
        })),
      )
      expect(heard.changes().at(-1)).toMatchObject({ tenant: { name: 'Three' } })
      heard.stop()
    })

    it('begin where a client left off: nothing is lost, nothing told twice', async () => {
      const token = await tenant.owner.token()
      const before = listen(backplane.url, token, { query: TENANT_CHANGED, variables: { tenantId: tenant.publicId } })
      await before.ready()
      await rename('Before')
      await eventually(async () => before.changes().length === 1, 'the change')
      const since = before.changes()[0]?.position
      before.stop()
      await rename('Away one')
      await rename('Away two')
      const after = listen(backplane.url, token, {
        query: TENANT_CHANGED,
        variables: { tenantId: tenant.publicId, since },
      })
      expect(await after.ready()).toMatchObject({ kind: 'READY', position: since })
      await rename('Back')
      await eventually(async () => after.changes().length >= 3, 'what was missed, and what came after')
      expect(after.changes().map(({ position }) => Number(position) - Number(since))).toEqual([1, 2, 3])
      after.stop()
    })

    it('tell the person of a new place, and of each message once', async () => {
      const eve = await seed.person('Eve')
      const token = await eve.token()
      const viewer = listen(backplane.url, token, {
        query: 'subscription { viewerChanged { kind topic type viewer { memberships { role tenant { name } } } } }',
      })
      await viewer.ready()
      const own = await seed.tenant({ owner: eve, plan: 'basic' })
      await comeIn(backplane, tenant, eve)
      await eventually(async () => viewer.changes().length > 0, 'the place')
      expect(viewer.changes()[0]).toMatchObject({
        ...{ topic: 'MEMBERSHIPS', type: 'member.joined' },
        viewer: { memberships: expect.arrayContaining([{ role: 'MEMBER', tenant: { name: expect.any(String) } }]) },
      })
      const feed = listen(backplane.url, token, {
        query: 'subscription { notificationReceived { kind notification { title tenant { id } } } }',
      })
      await feed.ready()
      for (const thing of ['a', 'b', 'c'])
        await acquireHolding(backplane.app, await eve.viewer(), {
          ...{ tenantId: own.id, userId: eve.userId, featureKey: 'connected_devices', thing },
        })
      await eventually(async () => feed.changes().length > 0, 'a message about the limit')
      const titles = feed.changes().map(({ notification }) => (notification as { title: string }).title)
      expect(titles).toEqual([...new Set(titles)])
      expect(feed.changes()[0]).toMatchObject({ notification: { tenant: { id: own.publicId } } })
      await eventually(
        async () => viewer.changes().filter(({ topic }) => topic === 'MESSAGES').length >= titles.length,
        'the same for the person',
      )
      for (const each of [viewer, feed]) each.stop()
    })

    it('can be narrowed to what a page shows', async () => {
      const heard = listen(backplane.url, await tenant.owner.token(), {
        query: TENANT_CHANGED,
        variables: { tenantId: tenant.publicId, topics: ['INVITATIONS'] },
      })
      await heard.ready()
      await rename('Not asked for')
      const owner = await tenant.owner.client()
      await owner.data('mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }', {
        input: { tenantId: tenant.publicId, email: `x${Math.random()}@example.com`, role: 'MEMBER' },
      })
      await eventually(async () => heard.changes().length > 0, 'the invitation')
      expect(heard.changes().map(({ type }) => type)).toEqual(['invitation.sent'])
      heard.stop()
    })
  })
})
