import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MachineClientDirectory } from '../../providers/identity/port.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { openConfidential } from '../support/open-client.ts'
import { openClient } from '../support/sign-in.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
let machines: MachineClientDirectory
let calls = 0

beforeAll(async () => {
  issuer = await startLocalIdentity()
  if (!issuer.identity.machineClients) throw new Error('the local issuer has machine clients')
  machines = issuer.identity.machineClients
})
afterAll(() => issuer?.close())

const write = () => ({ idempotencyKey: `machine ${++calls}` })
const made = () => machines.create({ name: 'Nightly export', scopes: ['api'] }, write())
async function tokenFor(clientId: string, secret: string, more = {}, how = oidc.ClientSecretBasic) {
  return oidc.clientCredentialsGrant(await openConfidential(issuer.url, clientId, how(secret)), {
    scope: 'api',
    ...more,
  })
}
const refused = { status: 401 }
const notAllowed = { error: 'invalid_request', error_description: expect.stringContaining('grant type is not allowed') }

describe('a program with a client of its own', () => {
  it('gets tokens for the API in its own name, without a session or a refresh token', async () => {
    const { clientId, clientSecret } = await made()
    const answer = await tokenFor(clientId, clientSecret)
    expect(answer).not.toHaveProperty('refresh_token')
    expect(answer).not.toHaveProperty('id_token')
    expect(answer).toMatchObject({ token_type: 'bearer', scope: 'api', expires_in: 600 })
    const claims = await verifyAccessToken(answer.access_token, issuer.identity.verifierConfig())
    expect(claims).toEqual({
      iss: `${issuer.url}/oidc`,
      aud: 'https://api.backplane.test',
      sub: clientId,
      client_id: clientId,
      scope: 'api',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 600,
    })
    expect(issuer.identity.toPrincipal(claims)).toMatchObject({ kind: 'machine', subject: clientId, sessionId: null })
  })

  it('that names no scope means all that it was made for', async () => {
    const { clientId, clientSecret } = await made()
    const client = await openConfidential(issuer.url, clientId, oidc.ClientSecretBasic(clientSecret))
    expect((await oidc.clientCredentialsGrant(client)).scope).toBe('api')
  })

  it('may send its secret in the body as well', async () => {
    const { clientId, clientSecret } = await made()
    expect(decodeJwt((await tokenFor(clientId, clientSecret, {}, oidc.ClientSecretPost)).access_token).sub).toBe(
      clientId,
    )
  })

  it('has a secret of 256 bits that is nowhere in the database', async () => {
    const { clientSecret } = await made()
    expect(Buffer.from(clientSecret, 'base64url')).toHaveLength(32)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>(
      'select c::text as row from clients c union all select s::text from secret_writes s',
    )
    expect(rows.map(({ row }) => row).join()).not.toContain(clientSecret)
  })

  it('gets nothing for a wrong secret, for another’s, or for the stored hash', async () => {
    const [one, two] = [await made(), await made()]
    await expect(tokenFor(one.clientId, 'wrong')).rejects.toMatchObject(refused)
    await expect(tokenFor(one.clientId, two.clientSecret)).rejects.toMatchObject(refused)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ hash: string }>('select secret_sha256 as hash from clients where id = $1', [
      one.clientId,
    ])
    await expect(tokenFor(one.clientId, rows[0]?.hash ?? '')).rejects.toMatchObject(refused)
  })

  it('gets no more than it was made for', async () => {
    const { clientId, clientSecret } = await machines.create({ name: 'Nothing', scopes: [] }, write())
    await expect(tokenFor(clientId, clientSecret)).rejects.toMatchObject({ error: 'invalid_target' })
    const full = await made()
    expect((await tokenFor(full.clientId, full.clientSecret, { scope: 'openid api admin' })).scope).toBe('api')
    await expect(
      tokenFor(full.clientId, full.clientSecret, { resource: 'https://other.example' }),
    ).rejects.toMatchObject({ error: 'invalid_target' })
  })

  it('cannot sign people in', async () => {
    const { clientId, clientSecret } = await made()
    const client = await openConfidential(issuer.url, clientId, oidc.ClientSecretBasic(clientSecret))
    const start = oidc.buildAuthorizationUrl(client, { redirect_uri: 'https://evil.example/', scope: 'openid' })
    const answer = await fetch(start, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    await expect(oidc.refreshTokenGrant(client, 'x')).rejects.toMatchObject(notAllowed)
  })
})

describe('a client for people', () => {
  it('gets no token for itself', async () => {
    const web = await openClient(issuer.url, 'backplane-web')
    await expect(oidc.clientCredentialsGrant(web, { scope: 'api' })).rejects.toMatchObject(notAllowed)
  })
})

describe('rotating a secret', () => {
  it('refuses the old one at once, on every process', async () => {
    const { clientId, clientSecret } = await made()
    await tokenFor(clientId, clientSecret)
    const other = await issuer.another()
    issuer.server.serve(other)
    await tokenFor(clientId, clientSecret)
    const rotated = await machines.rotateSecret(clientId, write())
    await expect(tokenFor(clientId, clientSecret)).rejects.toMatchObject(refused)
    issuer.server.serve(issuer.identity)
    await expect(tokenFor(clientId, clientSecret)).rejects.toMatchObject(refused)
    await tokenFor(clientId, rotated.clientSecret)
  })

  it('is done only for clients of programs', async () => {
    await expect(machines.rotateSecret('backplane-web', write())).rejects.toMatchObject({ fault: 'rejected' })
    await expect(machines.rotateSecret('nobody', write())).rejects.toMatchObject({ fault: 'rejected' })
  })
})

describe('a call that is repeated because its answer was lost', () => {
  it('makes one client and tells the same secret', async () => {
    const once = write()
    const input = { name: 'Import', scopes: ['api'] }
    const four = await Promise.all(Array.from({ length: 4 }, () => machines.create(input, once)))
    expect(new Set(four.map(({ clientId, clientSecret }) => `${clientId} ${clientSecret}`)).size).toBe(1)
    await tokenFor(four[0]?.clientId ?? '', four[0]?.clientSecret ?? '')
  })

  it('rotates once, and never brings back a secret that was replaced since', async () => {
    const creation = write()
    const { clientId } = await machines.create({ name: 'Import', scopes: ['api'] }, creation)
    const first = write()
    const { clientSecret } = await machines.rotateSecret(clientId, first)
    expect(await machines.rotateSecret(clientId, first)).toEqual({ clientSecret })
    const newest = await machines.rotateSecret(clientId, write())
    await expect(machines.rotateSecret(clientId, first)).rejects.toMatchObject({ fault: 'rejected' })
    await expect(machines.create({ name: 'Import', scopes: ['api'] }, creation)).rejects.toThrow('another secret now')
    await tokenFor(clientId, newest.clientSecret)
  })
})

describe('removing a client', () => {
  it('ends it, succeeds when it is gone already, and is refused for what is no program’s', async () => {
    const { clientId, clientSecret } = await made()
    await machines.remove(clientId, write())
    await expect(tokenFor(clientId, clientSecret)).rejects.toMatchObject(refused)
    await machines.remove(clientId, write())
    await expect(machines.remove('backplane-web', write())).rejects.toMatchObject({ fault: 'rejected' })
    expect((await openClient(issuer.url, 'backplane-web')).clientMetadata().client_id).toBe('backplane-web')
    const answer = await fetch(`${issuer.url}/oidc/auth?client_id=backplane-web`, { redirect: 'manual' })
    expect(await answer.text()).not.toContain('client is invalid')
  })
})

describe('a client that nobody could have meant', () => {
  it.each([
    ['', ['api'], 'name'],
    ['x'.repeat(101), ['api'], 'name'],
    ['Export', ['api', 'admin'], 'there is no "admin"'],
  ])('named %j for %j is refused: %s', async (name, scopes, message) => {
    await expect(machines.create({ name, scopes }, write())).rejects.toThrow(message)
  })
})
