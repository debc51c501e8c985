import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Auth0Identity } from '../../providers/identity/auth0/auth0-identity.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { managementError, serverError, tooManyRequests } from '../support/wire/auth0/answers.ts'
import type { WireAnswer, WireFault } from '../support/wire/wire-server.ts'
import { openAuth0 } from './auth0-tenant.ts'

interface Somebody {
  readonly subject: Subject
  readonly email: string
  readonly sessionId: string
  /** A machine client's. */
  readonly clientId: string
}

const write = () => ({ idempotencyKey: randomUUID() })
const RETURN_TO = 'https://app.acme.test/account'
const API = { scopes: ['api'] }

/** Every call of the port, and whether it reads what Auth0 answers. */
const CALLS: readonly [string, (identity: Auth0Identity, of: Somebody) => Promise<unknown>, 'reads' | 'blind'][] = [
  ['get', ({ users }, { subject }) => users.get(subject), 'reads'],
  ['findByEmail', ({ users }, { email }) => users.findByEmail(email), 'reads'],
  ['create', ({ users }) => users.create({ email: `${randomUUID()}@acme.test` }, write()), 'reads'],
  ['update', ({ users }, { subject }) => users.update(subject, { name: 'Ada' }, write()), 'reads'],
  ['block', ({ users }, { subject }) => users.block(subject, write()), 'blind'],
  ['unblock', ({ users }, { subject }) => users.unblock(subject, write()), 'blind'],
  ['resetPassword', ({ users }, { subject }) => users.resetPassword(subject, RETURN_TO, write()), 'reads'],
  ['verifyEmail', ({ users }, { subject }) => users.verifyEmail(subject, RETURN_TO, write()), 'reads'],
  ['remove', ({ users }, { subject }) => users.remove(subject, write()), 'blind'],
  ['sessions.list', ({ sessions }, { subject }) => sessions.list(subject), 'reads'],
  ['sessions.revoke', ({ sessions }, { subject, sessionId }) => sessions.revoke(subject, sessionId, write()), 'reads'],
  ['sessions.revokeAll', ({ sessions }, { subject }) => sessions.revokeAll(subject, write()), 'blind'],
  ['factors.list', ({ factors }, { subject }) => factors.list(subject), 'reads'],
  ['factors.reset', ({ factors }, { subject }) => factors.reset(subject, write()), 'blind'],
  [
    'machineClients.create',
    ({ machineClients }) => machineClients.create({ name: 'Partner', ...API }, write()),
    'reads',
  ],
  [
    'machineClients.rotateSecret',
    ({ machineClients }, { clientId }) => machineClients.rotateSecret(clientId, write()),
    'reads',
  ],
  ['machineClients.remove', ({ machineClients }, { clientId }) => machineClients.remove(clientId, write()), 'reads'],
]

describe('every call to Auth0', () => {
  let tenant: Awaited<ReturnType<typeof openAuth0>>
  beforeAll(async () => {
    tenant = await openAuth0()
  })
  afterAll(() => tenant?.close())

  async function somebody(): Promise<Somebody> {
    const { identity, wire } = tenant
    const { subject, email } = await identity.users.create({ email: `${randomUUID()}@acme.test`, name: 'Ada' }, write())
    wire.state.signIn(subject)
    wire.state.enrol(subject, 'totp')
    const { clientId } = await identity.machineClients.create({ name: 'Partner', ...API }, write())
    return { subject, email, clientId, sessionId: wire.state.sessions.get(subject)?.[0]?.id ?? '' }
  }

  const secrets = () => {
    const { wire } = tenant
    const bearers = wire.requests.flatMap(({ headers }) => headers.authorization?.slice('Bearer '.length) ?? [])
    const held = [...wire.state.clients.values()].map(({ client_secret }) => client_secret)
    return new Set([wire.clientSecret, ...bearers, ...held])
  }

  async function failing(call: (typeof CALLS)[number][1], how: WireFault['how']) {
    const of = await somebody()
    tenant.wire.state.fail({ how })
    const error: unknown = await call(tenant.identity, of).catch((reason: unknown) => reason)
    const shown = inspect(error, { depth: 20, showHidden: true })
    for (const secret of secrets()) expect(shown).not.toContain(secret)
    await call(tenant.identity, of)
    return error
  }

  const ways: readonly [string, WireFault['how'], object][] = [
    ['it is busy', tooManyRequests(new Date(Date.now() + 3_600_000)), { fault: 'rate_limited', retryAfterMs: 60_000 }],
    ['it fails', serverError(503), { fault: 'unavailable', sent: 'maybe' }],
    ['the connection breaks', 'reset', { fault: 'unavailable', sent: 'maybe' }],
    [
      'our token was revoked',
      managementError(401, 'Invalid token', 'invalid_token'),
      { fault: 'misconfigured', sent: 'no' },
    ],
    [
      'a scope is missing',
      managementError(403, 'Insufficient scope', 'insufficient_scope'),
      { fault: 'misconfigured', sent: 'no' },
    ],
  ]
  for (const [when, how, expected] of ways)
    it.each(CALLS)(`says so when ${when}, and works again after: %s`, async (operation, call) => {
      const error = await failing(call, how)
      expect(error).toMatchObject({ name: 'ProviderError', provider: 'auth0', operation, ...expected })
    })

  const unreadable: readonly [string, WireAnswer][] = [
    ['a page', { status: 200, text: '<html>' }],
    ['something else', { status: 200, body: { client_secret: 'hush-hush', ticket: 'hush-hush', email: [] } }],
  ]
  for (const [what, answer] of unreadable)
    it.each(CALLS.filter(([name, , reads]) => reads === 'reads' && !(what !== 'a page' && /list$|^findBy/.test(name))))(
      `is not taken for done when Auth0 answers ${what}: %s`,
      async (operation, call) => {
        const error = await failing(call, answer)
        expect(error).toMatchObject({ fault: 'unavailable', sent: 'maybe', operation })
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hush-hush')
      },
    )

  it('is refused before it is made when the caller has gone', async () => {
    const of = await somebody()
    const before = tenant.wire.requests.length
    const { users, sessions } = tenant.identity
    const gone = { ...write(), signal: AbortSignal.abort() }
    for (const call of [users.remove(of.subject, gone), sessions.revokeAll(of.subject, gone)])
      await expect(call).rejects.toMatchObject({ fault: 'unavailable', sent: 'no' })
    expect(tenant.wire.requests.length).toBe(before)
  })
})
