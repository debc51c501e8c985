// Long because: what the issuer stores is looked at whole, by one list of its tables.
import { decodeProtectedHeader } from 'jose'
import * as oidc from 'openid-client'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY } from '../../lib/clock.ts'
import { localIdentity } from '../../providers/identity/local/local-identity.ts'
import { payloadAdapter } from '../../providers/identity/local/payloads.ts'
import { PATIENCE_MS } from '../support/eventually.ts'
import { createTestHost } from '../support/host.ts'
import { startLocalIdentity, TEST_AUDIENCE, type TestIssuer } from '../support/local-identity.ts'
import { mountProvider } from '../support/mount-provider.ts'
import { authorize, cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
let database: pg.Client
const WAIT = { timeout: PATIENCE_MS }
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }
beforeAll(async () => {
  issuer = await startLocalIdentity()
  database = new pg.Client({ connectionString: issuer.database.ownerUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await issuer?.close()
})

/** Every row of every table of the issuer's schema, as text. */
async function everything(): Promise<string> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'local_identity'`,
  )
  expect(tables.map(({ name }) => name).sort()).toEqual([
    'accounts',
    'clients',
    'code_tries',
    'consents',
    'external_attempts',
    'external_logins',
    'logouts',
    'mail_proofs',
    'notices',
    'passkeys',
    'payloads',
    'recovery_codes',
    'second_steps',
    'secret_writes',
    'session_places',
    'signing_keys',
    'tables_made',
    'throttles',
    'totps',
  ])
  const texts = []
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(`select t::text as row from local_identity.${name} t`)
    texts.push(...rows.map(({ row }) => row))
  }
  return texts.join('\n')
}

describe('the database', () => {
  it('holds nothing with which a thief could sign in: no token, code, cookie, password or private key', async () => {
    const cookies = new Map<string, string>()
    const jar = cookieFetch()
    const browser: typeof jar = async (url, init) => {
      const response = await jar(url, init)
      for (const cookie of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        if (value && !name.endsWith('.sig')) cookies.set(`${name} ${value}`, value)
      }
      return response
    }
    const client = await openClient(issuer.url)
    // A sign-in that stays open in a browser with a session, so that an interaction that knows the session is stored too.
    const { callback, checks } = await authorize(client, {
      ...ADA,
      signUp: { name: 'Ada' },
      code: issuer.codeFor(ADA.email),
      browser,
    })
    await browser(authorizationUrl(issuer.url, { prompt: 'login' }))
    const tokens = await oidc.authorizationCodeGrant(client, callback, checks)
    const stored = await everything()

    expect(
      [...new Set([...cookies.keys()].map((key) => key.split(' ')[0]?.replace(/device_.*/, 'device_…')))].sort(),
    ).toEqual(['backplane_device_…', 'backplane_interaction', 'backplane_resume', 'backplane_session'])
    expect(stored).toContain('"reasons": ["login_prompt"]'.replaceAll('"', '""'))
    const bearers = [
      ...cookies.values(),
      callback.searchParams.get('code') ?? '',
      tokens.refresh_token ?? '',
      tokens.access_token,
      tokens.id_token ?? '',
      ADA.password,
      checks.pkceCodeVerifier,
    ]
    for (const bearer of bearers) {
      expect(bearer.length).toBeGreaterThan(16)
      expect(stored.includes(bearer), `${bearer.slice(0, 6)}… is stored in clear`).toBe(false)
    }
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    expect(stored).not.toMatch(/"+d"+:/)
  })

  it('holds nothing of somebody whose account is removed: no address, name, place or link', async () => {
    const gone = { email: 'gone@example.com', password: 'correct horse battery' }
    const { subject } = await issuer.identity.users.create(
      { ...gone, name: 'Gertrude Gone', emailVerified: true },
      { idempotencyKey: 'gone' },
    )
    await signIn({ publicUrl: issuer.url, ...gone })
    await issuer.identity.users.resetPassword(subject, `${issuer.url}/`, { idempotencyKey: 'gone-reset' })
    const before = await everything()
    for (const trace of [gone.email, 'Gertrude', subject]) expect(before).toContain(trace)
    await issuer.identity.users.remove(subject, { idempotencyKey: 'gone-remove' })
    const left = await everything()
    for (const trace of [gone.email, 'Gertrude', subject]) expect(left.includes(trace), trace).toBe(false)
  })

  it('gives its signing keys only to who has the secret', async () => {
    const elsewhere = await createTestHost({ database: issuer.database, publicUrl: issuer.url })
    try {
      await expect(localIdentity({ audience: TEST_AUDIENCE }, elsewhere)).rejects.toMatchObject({
        fault: 'misconfigured',
        detail: expect.stringContaining('restore that secret'),
      })
    } finally {
      await elsewhere.close()
    }
  })

  it('refuses an address that is not lower-cased, whoever writes it', async () => {
    const insert = database.query(
      `insert into local_identity.accounts (id, email, created_at) values (gen_random_uuid(), 'Ada@Example.com', now())`,
    )
    await expect(insert).rejects.toThrow('accounts_email_check')
  })

  it('is purged of what has expired, and of nothing else', async () => {
    const tokens = await signIn({
      publicUrl: issuer.url,
      email: 'purge@example.com',
      password: ADA.password,
      signUp: { name: 'P' },
      code: issuer.codeFor('purge@example.com'),
    })
    const purge = issuer.identity.jobs?.find(({ name }) => name === 'local-identity-purge')
    const count = async () => {
      const { rows } = await database.query<{ model: string }>(
        'select distinct model from local_identity.payloads order by model',
      )
      return rows.map(({ model }) => model)
    }
    issuer.pass(DAY)
    await purge?.run()
    expect(await count()).toEqual(['Grant', 'RefreshToken', 'Session'])
    const client = await openClient(issuer.url)
    await oidc.refreshTokenGrant(client, tokens.refreshToken ?? '')
    issuer.pass(40 * DAY)
    await purge?.run()
    expect(await count()).toEqual([])
    expect(await issuer.identity.users.findByEmail('purge@example.com')).toHaveLength(1)
  })
})

describe('a session that is saved while its account is being blocked', () => {
  it('is not kept, so that unblocking does not bring it back', async () => {
    const email = 'blocked@example.com'
    const user = await issuer.identity.users.create({ email }, { idempotencyKey: email })
    const secret = await issuer.host.secret('identity-tokens')
    const adapter = payloadAdapter(await issuer.host.sql('local_identity'), issuer.host.wallClock, secret)
    const sessions = adapter('Session')
    const save = (id: string) => sessions.upsert(id, { accountId: user.subject, uid: `uid of ${id}` }, 3600)
    await save('before')

    await database.query('begin')
    await database.query('update local_identity.accounts set blocked_at = now() where id = $1', [user.subject])
    await database.query('delete from local_identity.payloads where account_id = $1', [user.subject])
    let saved = false
    const saving = save('meanwhile').then(() => {
      saved = true
    })
    await vi.waitFor(async () => {
      const { rows } = await database.query<{ waiting: boolean }>(
        `select exists (select 1 from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into payloads%') as waiting`,
      )
      expect(saved || rows[0]?.waiting).toBe(true)
    }, WAIT)
    await database.query('commit')
    await saving
    await save('after')
    await issuer.identity.users.unblock(user.subject, { idempotencyKey: 'unblock' })
    for (const id of ['before', 'meanwhile', 'after']) expect(await sessions.find(id), id).toBeUndefined()
    await save('now')
    expect(await sessions.find('now')).toMatchObject({ accountId: user.subject, jti: 'now' })
  })
})

describe('several processes on one database', () => {
  it('are one issuer: the keys, sessions and tokens of one are those of the other', async () => {
    const other = await issuer.another()
    const browser = cookieFetch()
    const mine = await signIn({
      publicUrl: issuer.url,
      email: 'two@example.com',
      password: ADA.password,
      signUp: { name: 'T' },
      code: issuer.codeFor('two@example.com'),
      browser,
    })

    issuer.server.serve(other)
    const theirs = await signIn({ publicUrl: issuer.url, email: '', password: '', browser })
    expect(theirs.subject).toBe(mine.subject)
    expect(decodeProtectedHeader(theirs.accessToken).kid).toBe(decodeProtectedHeader(mine.accessToken).kid)
    await verifyAccessToken(mine.accessToken, other.verifierConfig())
    const client = await openClient(issuer.url)
    await oidc.refreshTokenGrant(client, mine.refreshToken ?? '')
    issuer.server.serve(issuer.identity)
    await verifyAccessToken(theirs.accessToken, issuer.identity.verifierConfig())
  })

  it('that start at once on an empty database make one set of tables and keys', async () => {
    const server = await mountProvider()
    const host = await createTestHost({ publicUrl: server.url })
    try {
      const four = await Promise.all(Array.from({ length: 4 }, () => localIdentity({ audience: TEST_AUDIENCE }, host)))
      const published = []
      for (const identity of four) {
        server.serve(identity)
        published.push(await (await fetch(identity.verifierConfig().jwksUri)).json())
      }
      expect(published[0]).toMatchObject({ keys: [{ alg: 'ES256' }, { alg: 'RS256' }] })
      expect(JSON.stringify(published[0])).not.toMatch(/"d":/)
      for (const keys of published) expect(keys).toEqual(published[0])
    } finally {
      await server.close()
      await host.close()
    }
  })
})

describe('health', () => {
  it('is good while the database answers, and says what is wrong when it does not', async () => {
    expect(await issuer.identity.health?.()).toEqual({ ok: true })
    const host = await createTestHost()
    const identity = await localIdentity({ audience: TEST_AUDIENCE }, host)
    await host.close()
    expect(await identity.health?.()).toEqual({ ok: false, detail: 'the database refuses' })
  })
})
