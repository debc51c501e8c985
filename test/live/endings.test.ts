import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeMember } from '../../domain/memberships/remove.ts'
import { revokeAllSessions } from '../../domain/sessions/revoke-all.ts'
import { renameTenant } from '../../domain/tenants/rename.ts'
import { HOUR } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { type Listening, TENANT_CHANGED, TRANSPORTS } from '../support/live-clients.ts'
import { movingClock } from '../support/moving-clock.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

/** What the server said at the end: by SSE in a last result, by WebSocket as the socket's code and reason. */
const said = (heard: Listening) => {
  const error = heard.ended()?.error as { code?: number; reason?: string } | null | undefined
  if (error?.code) return `${error.code} ${error.reason}`
  const last = heard.results.at(-1)?.errors?.[0]
  return `${last?.extensions?.code} ${last?.message}`
}

describe('a live subscription ends', () => {
  const clock = movingClock()
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let tenant: SeededTenant
  beforeAll(async () => {
    backplane = await startTestBackplane({ overrides: { wallClock: clock } })
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  async function minted({ principal }: Person, seconds = 20 * 3_600): Promise<string> {
    const iat = Math.floor(clock.now().getTime() / 1_000)
    return (await tokenMint(backplane, principal.subject))({ claims: { iat, exp: iat + seconds, sid: newId() } })
  }
  const rename = async (name: string) =>
    renameTenant(backplane.app, await tenant.owner.viewer(), { tenantId: tenant.id, name })
  const over = (heard: Listening) => eventually(async () => heard.ended(), 'the end of the subscription')
  const asked = () => ({ query: TENANT_CHANGED, variables: { tenantId: tenant.publicId } })

  describe.each(Object.entries(TRANSPORTS))('by %s', (transport, listen) => {
    const byWs = transport === 'WebSocket'

    it('for a member who is removed, without another event; and nothing that happens after is told them', async () => {
      const bob = await seed.member(tenant, 'member')
      const heard = listen(node.url, await minted(bob), asked())
      await heard.ready()
      const owner = await tenant.owner.viewer()
      const { id } = await backplane.app.db.as({ userId: bob.userId, tenantIds: [] }, (tx) =>
        tx.membership.findFirstOrThrow(),
      )
      await removeMember(backplane.app, owner, id)
      await rename('After the removal')
      await over(heard)
      expect(heard.changes().map(({ type }) => type)).not.toContain('tenant.renamed')
      expect(heard.results.at(-1)?.errors?.[0]).toMatchObject({
        extensions: { code: 'NOT_FOUND' },
        message: 'There is no such tenant, or you may not see it.',
      })
      // The subscription ends, and not the connection: the token is as good as before.
      expect(heard.ended()).toEqual({ error: null })
    })

    it('when the token expires, with a code upon which a client comes again with a fresh one', async () => {
      const heard = listen(backplane.url, await minted(tenant.owner, 3_600), asked())
      await heard.ready()
      clock.pass(2 * HOUR)
      await over(heard)
      expect(said(heard)).toBe(
        `${byWs ? '4403' : 'UNAUTHENTICATED'} The access token has expired. Refresh it, or sign in again.`,
      )
    })

    it('when the person signs out everywhere', async () => {
      const bob = await seed.member(tenant, 'member')
      const heard = listen(node.url, await minted(bob), asked())
      await heard.ready()
      await revokeAllSessions(backplane.app, await bob.viewer(), { userId: null, exceptCurrent: false })
      await over(heard)
      expect(said(heard)).toBe(`${byWs ? '4401' : 'UNAUTHENTICATED'} This session has been ended. Sign in again.`)
    })

    it('when the person is banned', async () => {
      const bob = await seed.member(tenant, 'member')
      const heard = listen(node.url, await minted(bob), asked())
      await heard.ready()
      const support = graphqlClient(backplane.url, await minted(await seed.operator('support')))
      await support.data('mutation ($input: BanUserInput!) { banUser(input: $input) { id } }', {
        input: { userId: toPublicId('user', bob.userId), reason: 'Spam' },
      })
      await rename('After the ban')
      await over(heard)
      expect(heard.changes()).toEqual([])
      expect(said(heard)).toMatch(byWs ? /^4401 .*banned/ : /banned/)
    })

    it('when its node stops, so that its client goes to another', async () => {
      const third = await startTestNode(backplane)
      const heard = listen(third.url, await minted(tenant.owner), asked())
      await heard.ready()
      await third.close()
      await over(heard)
      // Not completed: a client that completes does not come again.
      expect(heard.ended()?.error).not.toBeNull()
      if (byWs) expect(said(heard)).toBe('1001 This node is stopping. Connect again with since: nothing is lost.')
    })
  })
})
