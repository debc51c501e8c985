import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { startTestNode, type TestNode } from '../support/node.ts'
import { openConfidential } from '../support/open-client.ts'
import { type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { tokenMint } from '../support/tokens.ts'

const CREATE = `mutation ($input: CreateClientAppInput!) { createClientApp(input: $input) {
  ... on ClientAppCreated { clientSecret clientApp { id clientId } } } }`
const ROTATE = `mutation ($input: RotateClientAppSecretInput!) { rotateClientAppSecret(input: $input) { clientSecret } }`
const REMOVE = 'mutation ($id: ID!) { removeClientApp(id: $id) { removedAt } }'
const RENAME = 'mutation ($input: RenameTenantInput!) { renameTenant(input: $input) { __typename } }'

describe('a program of a tenant, at the issuer and at the API', () => {
  let backplane: TestBackplane
  let node: TestNode
  let seed: Seed
  let tenant: SeededTenant
  let owner: GraphqlClient
  let app: { readonly id: string; readonly clientId: string }
  let secret: string

  beforeAll(async () => {
    backplane = await startTestBackplane()
    node = await startTestNode(backplane)
    seed = seedOf(backplane)
    tenant = await seed.tenant()
    owner = await tenant.owner.client()
    const { createClientApp } = await owner.data<{ createClientApp: { clientSecret: string; clientApp: typeof app } }>(
      CREATE,
      {
        input: {
          ...{ tenantId: tenant.publicId, name: 'Importer', permissions: ['TENANT_READ'], idempotencyKey: newId() },
        },
      },
    )
    app = createClientApp.clientApp
    secret = createClientApp.clientSecret
  })
  afterAll(async () => {
    await node?.close()
    await backplane?.close()
  })

  const tokenFor = async (given: string) => {
    const client = await openConfidential(backplane.url, app.clientId, oidc.ClientSecretBasic(given))
    return (await oidc.clientCredentialsGrant(client)).access_token
  }
  const ask = (token: string, url = backplane.url) =>
    graphqlClient(url, token).ask('query ($id: ID!) { tenant(id: $id) { name } }', { id: tenant.publicId })

  it('fetches a token with its secret, and with it reads what its tenant lets it read', async () => {
    const token = await tokenFor(secret)
    for (const url of [backplane.url, node.url])
      expect(await ask(token, url)).toMatchObject({ status: 200, errors: [], data: { tenant: { name: tenant.name } } })
    const refused = await graphqlClient(backplane.url, token).ask(RENAME, {
      input: { tenantId: tenant.publicId, name: 'Mine' },
    })
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining('"tenant:update"'),
      extensions: { code: 'FORBIDDEN' },
    })
    const other = await seed.tenant()
    expect(
      (
        await graphqlClient(backplane.url, token).ask('query ($id: ID!) { tenant(id: $id) { name } }', {
          id: other.publicId,
        })
      ).data,
    ).toEqual({ tenant: null })
  })

  it('that has got another secret fetches tokens with it alone', async () => {
    const { rotateClientAppSecret } = await owner.data<{ rotateClientAppSecret: { clientSecret: string } }>(ROTATE, {
      input: { clientAppId: app.id, idempotencyKey: newId() },
    })
    await expect(tokenFor(secret)).rejects.toMatchObject({ status: 401 })
    secret = rotateClientAppSecret.clientSecret
    // A token of the very second of the change is as dead as those before it.
    await eventually(async () => (await ask(await tokenFor(secret))).status === 200, 'a new token is taken')
  })

  it('that is removed has no token any more, at no node, and gets none', async () => {
    const token = await tokenFor(secret)
    expect((await ask(token, node.url)).status).toBe(200)
    await owner.data(REMOVE, { id: app.id })
    for (const url of [backplane.url, node.url])
      await eventually(async () => (await ask(token, url)).status === 401, 'its token is refused')
    await eventually(
      () =>
        tokenFor(secret).then(
          () => false,
          (error: { status?: number }) => error.status === 401,
        ),
      'the issuer does not know it',
    )
  })

  it('and nobody else is let in by a token of the issuer that is not for the API', async () => {
    const mint = await tokenMint(backplane, tenant.owner.principal.subject)
    expect((await ask(await mint())).status).toBe(200)
    for (const scope of ['openid profile', null]) {
      const answer = await ask(await mint({ claims: { scope } }))
      expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
      expect(answer.errors[0]?.message).toMatch(/scope "api"/)
    }
  })
})
