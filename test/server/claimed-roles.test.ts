import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { changes, pictureOf } from '../support/rows.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const RENAME = 'mutation ($id: ID!) { renameTenant(input: { tenantId: $id, name: "Mine" }) { __typename } }'
const PLACES = '{ viewer { id memberships { role tenant { id } } } }'

describe('a token that claims a role, a tenant or a place as staff, though the issuer has signed it', () => {
  let backplane: TestBackplane
  let seed: Seed
  let ada: SeededTenant
  let ben: SeededTenant
  let member: Person

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    seed = seedOf(backplane)
    ada = await seed.tenant({ name: 'Ada family' })
    ben = await seed.tenant({ name: 'Ben family' })
    member = await seed.member(ben, 'member')
  })
  afterAll(() => backplane?.close())

  /** By every name that issuers and frameworks have for it. */
  const claims = () => {
    const [tenant, slug] = [ada.publicId, ada.id]
    const all = ['owner', 'admin', 'engineer', 'operator', 'superuser']
    return {
      ...{
        role: 'owner',
        roles: all,
        groups: all,
        entitlements: all,
        permissions: ['tenant:update', 'operator:users'],
      },
      ...{ tenant, tenant_id: tenant, tenantId: slug, tid: tenant, org_id: tenant, organization: tenant },
      ...{ memberships: { [tenant]: 'owner', [slug]: 'owner', [ben.publicId]: 'owner' } },
      ...{ operator: true, operatorRole: 'engineer', is_admin: true, realm_access: { roles: all } },
      ...{ 'https://api.backplane.test/roles': all, user_id: toPublicId('user', ada.owner.userId) },
      ...{ email: ada.owner.email, email_verified: true, scope: 'openid api admin operator tenant:update' },
    }
  }
  const claiming = async (person: Person): Promise<GraphqlClient> => {
    const mint = await tokenMint(backplane, person.principal.subject)
    return graphqlClient(backplane.url, await mint({ claims: claims() }))
  }

  it('is answered as the person is without it, byte for byte, and changes nothing', async () => {
    const eve = await seed.person('Eve')
    for (const person of [member, eve]) {
      const [plain, bold] = [await person.client(), await claiming(person)]
      const own = await plain.data(PLACES)
      expect(await bold.data(PLACES)).toEqual(own)
      const before = await pictureOf(backplane.database)
      for (const [query, variables] of [
        ['query ($id: ID!) { tenant(id: $id) { id name } }', { id: ada.publicId }],
        ['query ($id: ID!) { user(id: $id) { id email } }', { id: toPublicId('user', ada.owner.userId) }],
        [RENAME, { id: ada.publicId }],
        [RENAME, { id: ben.publicId }],
      ] as const) {
        const answers = await Promise.all([plain, bold].map((client) => client.ask(query, variables)))
        const [mine, claimed] = answers.map(({ requestId, ...rest }) =>
          JSON.stringify(rest).replaceAll(String(requestId), 'req'),
        )
        expect(claimed).toBe(mine)
        expect(claimed).toMatch(/NOT_FOUND|FORBIDDEN|"tenant":null/)
      }
      expect(changes(before, await pictureOf(backplane.database))).toEqual([])
    }
  })

  it('takes nothing from who has the place: what their row says is what they may', async () => {
    const mint = await tokenMint(backplane, ada.owner.principal.subject)
    const meek = { role: 'member', roles: [], permissions: [], tenant_id: ben.publicId, scope: 'openid api' }
    const client = graphqlClient(backplane.url, await mint({ claims: meek }))
    expect(await client.data(RENAME, { id: ada.publicId })).toEqual({ renameTenant: { __typename: 'TenantRenamed' } })
  })

  it('meets somebody new as nobody, too', async () => {
    const email = 'new-here@example.com'
    const account = await backplane.app.identity.users?.create(
      { email, password: 'correct horse battery', emailVerified: true },
      { idempotencyKey: email },
    )
    const mint = await tokenMint(backplane, String(account?.subject))
    const met = await graphqlClient(backplane.url, await mint({ claims: claims() })).data(
      PLACES.replace('id ', 'email '),
    )
    expect(met).toEqual({ viewer: { email, memberships: [] } })
  })
})
