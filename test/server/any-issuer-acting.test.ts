import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOperator } from '../../domain/users/name-operator.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { environmentOf } from '../support/wire/oidc/environment.ts'
import { type OidcWire, startOidcWire } from '../support/wire/oidc/oidc-wire.ts'

const START = 'mutation ($input: StartImpersonationInput!) { startImpersonation(input: $input) { accessToken } }'
const ME = '{ viewer { id name } }'

interface Met {
  readonly id: string
  readonly name: string
  readonly client: GraphqlClient
}

describe.each(['keycloak', 'okta', 'cognito'] as const)('an operator who signs in at %s', (vendor) => {
  let wire: OidcWire
  let backplane: TestBackplane
  beforeAll(async () => {
    wire = await startOidcWire({ vendor })
    backplane = await startTestBackplane({ worker: false, env: environmentOf(wire) })
  })
  afterAll(async () => {
    await backplane?.close()
    await wire?.close()
  })

  const emailOf = (name: string) => `${name.toLowerCase()}@example.com`

  /** Somebody who has signed in there and been here once. */
  async function met(name: string): Promise<Met> {
    const { subject } = wire.register({ email: emailOf(name), name, emailVerified: true })
    const client = graphqlClient(backplane.url, await wire.accessToken(subject, wire.signIn(subject) ?? ''))
    const { viewer } = await client.data<{ viewer: { id: string; name: string } }>(ME)
    return { ...viewer, client }
  }

  it('acts as somebody by a token of our own that names both, and as nobody before they are an operator', async () => {
    const [ada, olga] = [await met('Ada'), await met('Olga')]
    const input = { userId: ada.id, reason: 'They cannot see their devices', minutes: 5 }
    expect((await olga.client.ask(START, { input })).errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
    expect(await nameOperator(backplane.app, { email: emailOf('Olga'), role: 'support' })).toMatchObject({
      kind: 'named',
    })
    const accessToken = await eventually(async () => {
      const { data } = await olga.client.ask<{ startImpersonation: { accessToken: string } }>(START, { input })
      return data?.startImpersonation.accessToken
    }, 'she may act as somebody')
    expect(decodeJwt(accessToken)).toMatchObject({
      iss: `${backplane.url}/impersonation`,
      sub: ada.id,
      act: { sub: olga.id },
    })
    const acting = graphqlClient(backplane.url, accessToken)
    expect((await acting.ask(ME)).data).toEqual({ viewer: { id: ada.id, name: 'Ada' } })
    expect((await acting.ask('mutation { revokeAllSessions }')).errors[0]).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
      message: expect.stringMatching(/person themselves/),
    })
  })
})
