import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createIdentity } from '../../providers/identity/index.ts'
import type { IdentityProvider, Subject } from '../../providers/identity/port.ts'
import { createTestHost, type TestHost } from '../support/host.ts'
import { serverError } from '../support/wire/auth0/answers.ts'
import { openAuth0 } from './auth0-tenant.ts'

describe('Auth0 as the settings choose it', () => {
  let tenant: Awaited<ReturnType<typeof openAuth0>>
  let host: TestHost
  let identity: IdentityProvider
  let subject: Subject
  beforeAll(async () => {
    tenant = await openAuth0()
    host = await createTestHost()
  })
  beforeEach(async () => {
    const { domain, audience, connection, spaClientId, clientId, clientSecret, issuer, fetch } = tenant.wire
    const management = { managementClientId: clientId, managementClientSecret: clientSecret, domain, connection, fetch }
    const settings = { provider: 'auth0', audience, clientId: spaClientId, issuerUrl: issuer, ...management } as const
    identity = await createIdentity(settings, host)
    const user = await tenant.identity.users.create({ email: `${randomUUID()}@acme.test` }, write())
    subject = user.subject
    tenant.wire.state.signIn(subject)
    await identity.users?.get(subject)
  })
  afterAll(async () => {
    await host?.close()
    await tenant?.close()
  })

  const write = () => ({ idempotencyKey: randomUUID() })
  const fail = (times = 1) => tenant.wire.state.fail({ times, how: serverError(503) })
  const profile = () => identity.profile({ ...identity.toPrincipal(claims()), subject }, 'no token')
  const claims = () => ({ iss: tenant.wire.issuer, sub: subject, azp: 'spa', iat: 1, exp: 2 })

  it('asks again for what only reads, whichever part it belongs to', async () => {
    for (const read of [
      () => identity.users?.get(subject),
      () => identity.sessions?.list(subject),
      () => identity.factors?.list(subject),
      profile,
    ]) {
      fail()
      expect(await read()).toBeTruthy()
    }
  })

  it('does not send again what may have happened', async () => {
    for (const change of [
      () => identity.users?.remove(subject, write()),
      () => identity.users?.resetPassword(subject, 'https://app.acme.test/', write()),
      () => identity.sessions?.revokeAll(subject, write()),
      () => identity.factors?.reset(subject, write()),
    ]) {
      const before = tenant.wire.requests.length
      fail()
      await expect(change()).rejects.toMatchObject({ fault: 'unavailable', sent: 'maybe' })
      expect(tenant.wire.requests.length - before).toBe(1)
    }
  })

  it('takes Auth0 for away in every part when it was away in one', async () => {
    fail(5)
    for (let call = 0; call < 5; call += 1)
      await expect(identity.users?.block(subject, write())).rejects.toMatchObject({ sent: 'maybe' })
    const before = tenant.wire.requests.length
    const refused = { fault: 'unavailable', sent: 'no', detail: expect.stringContaining('breaker is open') }
    await expect(identity.sessions?.list(subject)).rejects.toMatchObject(refused)
    await expect(identity.machineClients?.remove('partner', write())).rejects.toMatchObject(refused)
    await expect(profile()).rejects.toMatchObject(refused)
    expect(tenant.wire.requests.length).toBe(before)
  })
})
