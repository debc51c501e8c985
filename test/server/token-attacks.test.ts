import { createHmac } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type TokenStages, tokenStages } from '../../server/http/token-stages.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { seedOf } from '../support/seed.ts'
import { type Minted, tokenMint } from '../support/tokens.ts'

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** How far it came, beyond the door. */
type Reached = 'nothing' | 'decoded' | 'key' | 'signature' | 'database'
const STAGES: Readonly<Record<Reached, TokenStages & { queries: boolean }>> = {
  nothing: { decoded: 0, keyLookups: 0, keyFetches: 0, signatures: 0, queries: false },
  decoded: { decoded: 1, keyLookups: 0, keyFetches: 0, signatures: 0, queries: false },
  key: { decoded: 1, keyLookups: 1, keyFetches: 0, signatures: 0, queries: false },
  signature: { decoded: 1, keyLookups: 1, keyFetches: 0, signatures: 1, queries: false },
  database: { decoded: 1, keyLookups: 1, keyFetches: 0, signatures: 1, queries: true },
}

describe('an attack by a token', () => {
  const stages = tokenStages()
  let backplane: TestBackplane
  let mint: (wrong?: Minted) => Promise<string>
  let claims: Record<string, unknown>
  let kid: string
  let publicKey: string
  let queries = 0

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false, instead: { tokenStages: stages } })
    const ada = await seedOf(backplane).person()
    mint = await tokenMint(backplane, ada.principal.subject)
    const genuine = await mint()
    expect(await ask({ authorization: `Bearer ${genuine}` })).toBe(200)
    const [header, payload] = genuine.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    claims = JSON.parse(String(payload))
    kid = JSON.parse(String(header)).kid
    const { jwksUri } = backplane.app.identity.verifierConfig()
    const { keys } = (await (await fetch(jwksUri)).json()) as { keys: Parameters<typeof importJWK>[0][] }
    const published = keys.find((key) => (key as { kid?: string }).kid === kid)
    publicKey = await exportSPKI(
      (await importJWK(published as (typeof keys)[0], 'ES256', { extractable: true })) as never,
    )
    // What is asked of the database is asked through these, whoever asks.
    for (const method of ['run', 'as', 'exclusively', 'operator', 'sweep'] as const) {
      const real = backplane.app.db[method].bind(backplane.app.db) as (...args: unknown[]) => never
      vi.spyOn(backplane.app.db, method).mockImplementation(((...args: unknown[]) => {
        queries += 1
        return real(...args)
      }) as never)
    }
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await backplane?.close()
  })
  beforeEach(() => {
    Object.assign(stages, tokenStages())
    queries = 0
  })

  async function ask(headers: Readonly<Record<string, string>>): Promise<number> {
    const response = await fetch(`${backplane.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ viewer { id } }' }),
    })
    await response.body?.cancel()
    return response.status
  }

  /** Signed by the attacker's own key, whatever the header says. */
  async function signedByAttacker(header: Partial<JWTHeaderParameters>): Promise<string> {
    const { privateKey } = await generateKeyPair('ES256')
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...header }).sign(privateKey)
  }
  const raw = (header: object, payload: object = claims, signature = 'c2ln') =>
    `${base64url(header)}.${base64url(payload)}.${signature}`
  const headed = (header: object) => raw({ alg: 'ES256', kid, typ: 'at+jwt', ...header })
  const claiming = (wrong: object) => mint({ claims: wrong as NonNullable<Minted['claims']> })

  function macWithPublicKey(alg: 'HS256' | 'ES256'): string {
    const body = `${base64url({ alg, kid, typ: 'at+jwt' })}.${base64url(claims)}`
    return `${body}.${createHmac('sha256', publicKey).update(body).digest('base64url')}`
  }
  async function embedded(): Promise<string> {
    const { publicKey: own, privateKey } = await generateKeyPair('ES256')
    const header = { alg: 'ES256', kid, typ: 'at+jwt', jwk: await exportJWK(own) }
    return new SignJWT(claims).setProtectedHeader(header).sign(privateKey)
  }

  const attacks: readonly [string, Reached, () => string | Promise<string>][] = [
    ['alg none', 'decoded', () => raw({ alg: 'none', typ: 'at+jwt' })],
    ['alg None, without a signature', 'nothing', () => `${base64url({ alg: 'None' })}.${base64url(claims)}.`],
    ['HS256 with the published key as the secret', 'decoded', () => macWithPublicKey('HS256')],
    ['that MAC under the name of ES256', 'signature', () => macWithPublicKey('ES256')],
    ['an algorithm that the issuer has for other tokens', 'decoded', () => mint({ algorithm: 'RS256' })],
    ['a list for an algorithm', 'decoded', () => headed({ alg: ['ES256'] })],
    ['a key of its own in the header', 'decoded', embedded],
    ['an address of a key set', 'decoded', () => signedByAttacker({ jku: `${backplane.url}/config.json` })],
    ['an address of a certificate', 'decoded', () => signedByAttacker({ x5u: 'http://127.0.0.1:1/cert' })],
    ['a certificate', 'decoded', () => signedByAttacker({ x5c: ['MIIB'] })],
    ['an extension that must be understood', 'decoded', () => headed({ crit: ['exp'], exp: 1 })],
    ['an unencoded payload', 'decoded', () => headed({ crit: ['b64'], b64: false })],
    ['a path for a key id', 'decoded', () => signedByAttacker({ kid: '../../../../dev/null' })],
    ['SQL for a key id', 'decoded', () => signedByAttacker({ kid: "x' union select 'key' --" })],
    ['a NUL in a key id', 'decoded', () => signedByAttacker({ kid: `${kid}\u0000` })],
    ['a huge key id', 'decoded', () => signedByAttacker({ kid: 'k'.repeat(5_000) })],
    ['a key id that is an object', 'decoded', () => headed({ kid: { $ne: null } })],
    ['a key id that nobody published', 'key', () => signedByAttacker({ kid: 'another' })],
    ['the issuer’s key id over another key', 'signature', () => signedByAttacker({})],
    ['another issuer', 'decoded', () => claiming({ iss: 'https://another.example' })],
    ['the issuer’s address with a slash more', 'decoded', () => claiming({ iss: `${String(claims.iss)}/` })],
    ['a list of issuers', 'decoded', () => claiming({ iss: [claims.iss] })],
    ['another audience', 'decoded', () => claiming({ aud: 'https://another.example' })],
    ['no audience', 'decoded', () => claiming({ aud: null })],
    ['another authorized party than its client', 'decoded', () => claiming({ azp: 'another' })],
    ['the form of an ID token', 'decoded', () => mint({ header: { typ: 'JWT' } })],
    ['what only ID tokens have', 'decoded', () => claiming({ nonce: 'n' })],
    ['the form of a logout token', 'decoded', () => mint({ header: { typ: 'logout+jwt' } })],
    ['no expiry', 'decoded', () => claiming({ exp: null })],
    ['an expiry that is a text', 'decoded', () => claiming({ exp: '9999999999' })],
    ['an expiry in the past', 'decoded', () => claiming({ iat: 1_000_000_000, exp: 1_000_000_600 })],
    ['a life of a hundred years', 'decoded', () => claiming({ exp: 5_000_000_000 })],
    ['no subject, though it is signed', 'signature', () => claiming({ sub: null })],
    ['a binding of another kind, though it is signed', 'signature', () => claiming({ cnf: { 'x5t#S256': 'x' } })],
    ['JSON that is none', 'decoded', () => `${Buffer.from('{').toString('base64url')}.e30.c2ln`],
    ['five parts, as if it were encrypted', 'nothing', () => 'a.b.c.d.e'],
    ['nine thousand characters', 'nothing', () => `${'a'.repeat(8_990)}.b.c`],
    ['an account that does not exist, though it is signed', 'database', () => claiming({ sub: crypto.randomUUID() })],
  ]

  it.each(attacks)('with %s is over at "%s"', async (_, reached, make) => {
    const token = await make()
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(401)
    expect({ ...stages, queries: queries > 0 }).toEqual(STAGES[reached])
  })

  it('of a megabyte does not come as far as our code', async () => {
    expect(await ask({ authorization: `Bearer ${'a'.repeat(1_000_000)}` })).toBe(431)
    expect({ ...stages, queries: queries > 0 }).toEqual(STAGES.nothing)
  })

  it('by two Authorization headers, of which a proxy may have looked at the other, is over before either is read', async () => {
    const genuine = `Bearer ${await mint()}`
    expect(await twice(genuine, 'Bearer forged')).toBe(401)
    expect(await twice(genuine, genuine)).toBe(401)
    expect({ ...stages, queries: queries > 0 }).toEqual(STAGES.nothing)
  })

  async function twice(...authorization: readonly string[]): Promise<number | undefined> {
    const { request } = await import('node:http')
    return new Promise((resolve, reject) => {
      const asked = request(`${backplane.url}/graphql`, { method: 'POST' }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject)
      asked.setHeader('content-type', 'application/json')
      asked.setHeader('authorization', [...authorization])
      asked.end(JSON.stringify({ query: '{ viewer { id } }' }))
    })
  }

  it('that is none: the scheme is the same in any case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer'])
      expect(await ask({ authorization: `${scheme} ${await mint()}` })).toBe(200)
  })

  it('by a hundred unknown key ids costs one look at the issuer’s keys at most', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, n) => signedByAttacker({ kid: `unknown-${n}` })))
    const answers = await Promise.all(tokens.map((token) => ask({ authorization: `Bearer ${token}` })))
    expect(new Set(answers)).toEqual(new Set([401]))
    expect(stages).toMatchObject({ decoded: 100, keyLookups: 100, signatures: 0 })
    expect(stages.keyFetches).toBeLessThanOrEqual(1)
  })
})
