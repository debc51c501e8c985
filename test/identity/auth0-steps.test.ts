import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { managementError, serverError } from '../support/wire/auth0/answers.ts'
import type { WireFault } from '../support/wire/wire-server.ts'
import { openAuth0 } from './auth0-tenant.ts'

const RETURN_TO = 'https://app.acme.test/account'
const MAYBE = { fault: 'unavailable', sent: 'maybe' }

describe('what takes Auth0 several steps', () => {
  let tenant: Awaited<ReturnType<typeof openAuth0>>
  beforeAll(async () => {
    tenant = await openAuth0()
  })
  afterAll(() => tenant?.close())

  const write = () => ({ idempotencyKey: randomUUID() })
  const fail = (on: string, how: WireFault['how']) => tenant.wire.state.fail({ on, how })
  async function signedIn() {
    const user = await tenant.identity.users.create({ email: `${randomUUID()}@acme.test`, name: 'Ada' }, write())
    tenant.wire.state.signIn(user.subject)
    return user
  }
  const partner = (key = write(), scopes = ['api']) =>
    tenant.identity.machineClients.create({ name: 'Partner', scopes }, key)
  const partners = () =>
    [...tenant.wire.state.clients.values()].filter(({ app_type }) => app_type === 'non_interactive')
  const madeBy = async (work: () => Promise<unknown>) => {
    const before = partners().length
    await work()
    return partners().length - before
  }

  it('removes an account by ending its sessions and refresh tokens first', async () => {
    const { subject } = await signedIn()
    const before = tenant.wire.requests.length
    await tenant.identity.users.remove(subject, write())
    const asked = tenant.wire.requests.slice(before).map(({ method, parts }) => `${method} ${parts.slice(4).join('/')}`)
    expect(asked).toEqual(['DELETE sessions', 'DELETE refresh-tokens', 'DELETE '])
  })

  it('a removal is finished by the next attempt, wherever the first one stopped', async () => {
    for (const how of ['lose', serverError(503)] as const)
      for (const step of ['/sessions', '/refresh-tokens', '']) {
        const { subject } = await signedIn()
        fail(`DELETE /api/v2/users/${encodeURIComponent(subject)}${step}`, how)
        await expect(tenant.identity.users.remove(subject, write())).rejects.toMatchObject(MAYBE)
        await tenant.identity.users.remove(subject, write())
        expect(await tenant.identity.users.get(subject)).toBeNull()
      }
  })

  it('a token that is revoked half-way leaves what is done, says so, and is not used again', async () => {
    const { subject } = await signedIn()
    fail(
      `DELETE /api/v2/users/${encodeURIComponent(subject)}/sessions`,
      managementError(401, 'Invalid token', 'invalid_token'),
    )
    const revoked = { fault: 'misconfigured', sent: 'maybe' }
    await expect(tenant.identity.users.block(subject, write())).rejects.toMatchObject(revoked)
    const tokens = () => tenant.wire.requests.filter(({ target }) => target === '/oauth/token').length
    const before = tokens()
    await tenant.identity.users.block(subject, write())
    expect(tokens()).toBe(before + 1)
    expect(tenant.wire.state.sessions.has(subject)).toBe(false)
  })

  it('gives a link for a new password that lasts an hour and proves the address, and one for the address that lasts a day', async () => {
    const { users } = tenant.identity
    const { subject } = await signedIn()
    const before = Date.now()
    const [reset, verify] = [
      await users.resetPassword(subject, RETURN_TO, write()),
      await users.verifyEmail(subject, RETURN_TO, write()),
    ]
    if (reset.delivery !== 'link' || verify.delivery !== 'link') return expect.unreachable('they are links')
    const hours = ({ expiresAt }: { expiresAt: Date }) => Math.floor((expiresAt.getTime() - before) / 3_600_000)
    expect([hours(reset), hours(verify)]).toEqual([1, 24])
    const { follow } = tenant.wire.state
    expect(follow(reset.url, new Date(Date.now() + 61 * 60_000)), 'too late').toBeNull()
    expect(follow(reset.url)).toBe(RETURN_TO)
    expect((await users.get(subject))?.emailVerified).toBe(true)
  })

  it('names each kind of second factor, once, and what is none not at all', async () => {
    const { subject } = await signedIn()
    const types = [
      'totp',
      'passkey',
      'recovery-code',
      'phone',
      'email',
      'push',
      'webauthn-roaming',
      'password',
      'email-verification',
    ]
    for (const type of types) tenant.wire.state.enrol(subject, type)
    tenant.wire.state.methods.get(subject)?.push({
      id: 'totp|half',
      type: 'totp',
      confirmed: false,
      created_at: new Date().toISOString(),
    })
    tenant.wire.state.enrollments.get(subject)?.push({
      id: 'dev_old',
      status: 'confirmed',
      type: 'sms',
      auth_method: 'sms',
      name: 'XXXX1234',
      enrolled_at: '2024-01-02T03:04:05.000Z',
    })
    const found = await tenant.identity.factors.list(subject)
    expect(found.map(({ kind }) => kind)).toEqual([
      'totp',
      'passkey',
      'recovery_code',
      'sms',
      'email',
      'push',
      'other',
      'sms',
    ])
    expect(found.at(-1)).toMatchObject({ id: 'dev_old', name: 'XXXX1234', createdAt: new Date('2024-01-02T03:04:05Z') })
  })

  it('makes one machine client for one key, though the answer is lost at any step', async () => {
    for (const step of ['POST /api/v2/clients', 'POST /api/v2/client-grants']) {
      const key = write()
      const made = await madeBy(async () => {
        fail(step, 'lose')
        await expect(partner(key)).rejects.toMatchObject(MAYBE)
        const { clientId, clientSecret } = await partner(key)
        expect(await tenant.machineToken?.(clientId, clientSecret)).toEqual(expect.any(String))
      })
      expect(made, step).toBe(1)
    }
  })

  it('finds the client of a key behind a hundred others', async () => {
    for (let other = 0; other < 105; other += 1) await partner()
    const key = write()
    const { clientId } = await partner(key)
    expect(await madeBy(async () => expect((await partner(key)).clientId).toBe(clientId))).toBe(0)
  })

  it('leaves no machine client behind when the API does not know its scopes', async () => {
    const made = await madeBy(async () => {
      await expect(partner(write(), ['unheard:of'])).rejects.toMatchObject({ fault: 'rejected', sent: 'no' })
    })
    expect(made).toBe(0)
  })

  it('says that one may be left behind when it could not be taken away again', async () => {
    fail('DELETE /api/v2/clients', serverError(503))
    await expect(partner(write(), ['unheard:of'])).rejects.toMatchObject({ fault: 'rejected', sent: 'maybe' })
  })

  it('removes a machine client with its grants, though the first attempt stops half-way', async () => {
    const { clientId, clientSecret } = await partner()
    fail('DELETE /api/v2/clients', serverError(503))
    await expect(tenant.identity.machineClients.remove(clientId, write())).rejects.toMatchObject(MAYBE)
    expect(await tenant.machineToken?.(clientId, clientSecret), 'it gets no token any more').toBeNull()
    await tenant.identity.machineClients.remove(clientId, write())
    expect(tenant.wire.state.clients.has(clientId)).toBe(false)
    expect([...tenant.wire.state.grants.values()].some((grant) => grant.client_id === clientId)).toBe(false)
  })
})
