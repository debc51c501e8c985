import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { graphqlClient } from '../support/graphql-client.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

describe('a node that hears of nothing', () => {
  let backplane: TestBackplane
  let node: TestNode

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    node = await startTestNode(backplane)
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  it('looks again who somebody is, although it remembers them, and shows nothing of a tenant that they are no longer in', async () => {
    const seed = seedOf(backplane)
    const tenant = await seed.tenant()
    const member = await seed.member(tenant, 'member')
    const mint = await tokenMint(backplane, member.principal.subject)
    const client = graphqlClient(node.url, await mint({}))
    const shown = async () => {
      const { data } = await client.ask<{ tenant: { name: string } | null }>(
        'query ($id: ID!) { tenant(id: $id) { name } }',
        { id: tenant.publicId },
      )
      return data?.tenant?.name
    }
    expect(await shown()).toBeDefined()
    node.feed.cut()
    const owner = await tenant.owner.client()
    const members = 'query ($id: ID!) { tenant(id: $id) { members(first: 10) { nodes { id role } } } }'
    const { tenant: found } = await owner.data<{ tenant: { members: { nodes: { id: string; role: string }[] } } }>(
      members,
      { id: tenant.publicId },
    )
    const place = found.members.nodes.find(({ role }) => role === 'MEMBER')
    await owner.data('mutation ($id: ID!) { removeMember(membershipId: $id) { __typename } }', { id: place?.id })
    await eventually(async () => (await shown()) === undefined, 'the tenant is not shown', 10_000)
    node.feed.restore()
  })
})
