import { ManagementClient } from 'auth0'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '../../services.ts'
import { serverError, tooManyRequests } from './answers.ts'
import { type Auth0Wire, startAuth0Wire } from './auth0-wire.ts'

let wire: Auth0Wire
let client: ManagementClient
beforeAll(async () => {
  wire = await startAuth0Wire()
  client = managementClient(wire.clientSecret)
})
afterAll(() => wire.close())

const managementClient = (clientSecret: string) =>
  new ManagementClient({ domain: wire.domain, clientId: wire.clientId, clientSecret, fetch: wire.fetch, maxRetries: 0 })

const newUser = (email: string) =>
  client.users.create({ connection: wire.connection, email, password: 'correct horse battery', verify_email: false })
const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error: { statusCode?: number }) => error,
  )

describe('the simulated Auth0 tenant, through Auth0’s own SDK', () => {
  it('creates a user once per address, and finds it', async () => {
    const user = await newUser('Ada@example.test')
    expect(user.user_id).toMatch(/^auth0\|[0-9a-f]{24}$/)
    expect(await failed(newUser('ada@example.test'))).toMatchObject({ statusCode: 409 })
    expect(await client.users.get(user.user_id ?? '')).toMatchObject({ email: 'ada@example.test' })
    expect(await client.users.listUsersByEmail({ email: 'ada@example.test' })).toHaveLength(1)
    expect(await client.users.listUsersByEmail({ email: 'Ada@example.test' })).toHaveLength(0)
    expect(wire.violations).toEqual([])
  })

  it('blocks a user, and ends what the user holds only when told to', async () => {
    const id = (await newUser('bob@example.test')).user_id ?? ''
    expect(wire.state.signIn(id)).toBe(true)
    await client.users.update(id, { blocked: true })
    expect(wire.state.signIn(id)).toBe(false)
    expect([wire.state.sessions.has(id), wire.state.refreshTokens.has(id)]).toEqual([true, true])
    await client.users.sessions.delete(id)
    await client.users.refreshToken.delete(id)
    expect([wire.state.sessions.has(id), wire.state.refreshTokens.has(id)]).toEqual([false, false])
    await client.users.update(id, { blocked: false })
    await client.userBlocks.delete(id)
    expect(wire.state.signIn(id)).toBe(true)
    await client.users.delete(id)
    expect(await failed(client.users.get(id))).toMatchObject({ statusCode: 404 })
    expect(wire.violations).toEqual([])
  })

  it('refuses a wrong secret, an unknown connection and a weak password', async () => {
    expect(await failed(managementClient('wrong').users.get('auth0|x'))).toBeInstanceOf(Error)
    const weak = { connection: wire.connection, email: 'c@example.test', password: 'short' }
    expect(await failed(client.users.create(weak))).toMatchObject({ statusCode: 400 })
    expect(await failed(client.users.create({ ...weak, connection: 'none' }))).toMatchObject({ statusCode: 400 })
    expect(wire.violations).toEqual([])
  })

  it('answers 429 and cuts connections on demand, once', async () => {
    const user = await newUser('dora@example.test')
    wire.state.fail({ on: 'GET /api/v2/users/', how: tooManyRequests(new Date(Date.now() + 3_000)) })
    expect(await failed(client.users.get(user.user_id ?? ''))).toMatchObject({ statusCode: 429 })
    wire.state.fail({ how: serverError(503) })
    expect(await failed(client.users.get(user.user_id ?? ''))).toMatchObject({ statusCode: 503 })
    wire.state.fail({ how: 'reset' })
    expect(await failed(client.users.get(user.user_id ?? ''))).toBeInstanceOf(Error)
    wire.state.fail({ on: 'POST /api/v2/users', how: 'lose' })
    await failed(newUser('eve@example.test'))
    expect(await client.users.listUsersByEmail({ email: 'eve@example.test' })).toHaveLength(1)
  })

  it('issues tokens in Auth0’s default profile, which verify against its keys, also after a rotation', async () => {
    const keys = createRemoteJWKSet(new URL(`${wire.url}/.well-known/jwks.json`))
    const options = { issuer: wire.issuer, audience: wire.audience, algorithms: ['RS256'] }
    const token = await wire.issueToken({ subject: 'auth0|1' })
    const { payload, protectedHeader } = await jwtVerify(token, keys, options)
    expect(protectedHeader.typ).toBe('JWT')
    expect(payload).toMatchObject({ sub: 'auth0|1', azp: wire.spaClientId })
    expect(payload).not.toHaveProperty('client_id')
    await wire.state.rotateKeys()
    const fresh = createRemoteJWKSet(new URL(`${wire.url}/.well-known/jwks.json`))
    await jwtVerify(await wire.issueToken({ subject: 'auth0|1' }), fresh, options)
    await jwtVerify(token, fresh, options)
    const forged = await wire.issueToken({ subject: 'auth0|1', forged: true })
    await expect(jwtVerify(forged, fresh, options)).rejects.toThrow('signature verification failed')
  })
})

contracts.suite('the simulated Auth0 and its official description', () => {
  it('notices a request that the official description does not know', async () => {
    const other = await startAuth0Wire()
    const token = await other.issueToken({ audience: other.managementAudience, scope: 'update:users read:users' })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    await fetch(`${other.url}/api/v2/users-by-email?email=a@example.test&limit=5`, { headers })
    expect(other.violations).toEqual([expect.stringContaining('the query parameter "limit" is not described')])
    await other.close()
  })
})
