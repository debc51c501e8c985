import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSigningKeys } from '../../providers/identity/local/keys.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { readLogoutToken } from '../support/logout-tokens.ts'
import { signIn } from '../support/sign-in.ts'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await startLocalIdentity()
})
afterAll(() => issuer?.close())

const read = (token: string) => readLogoutToken(issuer.identity, token)

describe('a logout token is not believed', () => {
  const EVENTS = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const ENDED = { ...EVENTS, 'urn:backplane:event:grant-ended': { client_id: 'app' } }
  const now = () => Math.floor(Date.now() / 1000)

  /** Signed with the issuer's own key, so that only what the test changes is wrong. */
  async function mint(change: JWTPayload, header: object = {}, forged = false): Promise<string> {
    const sql = await issuer.host.sql('local_identity')
    const keys = await loadSigningKeys(sql, await issuer.host.secret('identity-keys'), new Date())
    const genuine = keys.find(({ alg }) => alg === 'RS256')
    if (!genuine) throw new Error('the issuer has a key')
    const other = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)
    // Not when the tests were collected: a token lives for two minutes.
    const at = now()
    const claims = {
      iss: `${issuer.url}/oidc`,
      aud: 'backplane-web',
      sub: 'somebody',
      sid: 'somewhere',
      jti: 'one',
      iat: at,
      exp: at + 120,
      events: EVENTS,
      ...change,
    }
    return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
      .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid: String(genuine.kid), ...header })
      .sign(
        await importJWK({ ...(forged ? other : genuine), alg: 'RS256' } as Parameters<typeof importJWK>[0], 'RS256'),
      )
  }

  it('unless all is right: the tests below change one thing each', async () => {
    expect(await read(await mint({}))).toMatchObject({ subject: 'somebody', sessionId: 'somewhere', clientId: null })
    expect(await read(await mint({ sid: undefined }))).toMatchObject({ sessionId: null })
    expect(await read(await mint({ sub: undefined }))).toMatchObject({ subject: null })
    expect(await read(await mint({ events: ENDED }))).toMatchObject({ sessionId: 'somewhere', clientId: 'app' })
  })

  it.each<[string, JWTPayload, object, string]>([
    ['for another audience', { aud: 'company' }, {}, 'malformed'],
    ['of another issuer', { iss: 'https://evil.example' }, {}, 'malformed'],
    ['that has expired', { iat: now() - 600, exp: now() - 60 }, {}, 'timestamp'],
    ['that does not expire', { exp: undefined }, {}, 'malformed'],
    ['without its time', { iat: undefined }, {}, 'malformed'],
    ['from the future', { iat: now() + 600, exp: now() + 700 }, {}, 'timestamp'],
    ['without an id', { jti: undefined }, {}, 'malformed'],
    ['about nobody', { sub: undefined, sid: undefined }, {}, 'malformed'],
    ['about what a client had, in no session', { sid: undefined, events: ENDED }, {}, 'malformed'],
    ['about what nobody had', { events: { ...EVENTS, 'urn:backplane:event:grant-ended': {} } }, {}, 'malformed'],
    ['with a nonce, which makes it an ID token', { nonce: 'n' }, {}, 'malformed'],
    ['without the event', { events: undefined }, {}, 'malformed'],
    ['of another event', { events: { 'https://example.com/other': {} } }, {}, 'malformed'],
    ['whose event is no object', { events: { [Object.keys(EVENTS)[0] ?? '']: true } }, {}, 'malformed'],
    ['of another type', {}, { typ: 'JWT' }, 'malformed'],
    ['without a type', {}, { typ: undefined }, 'malformed'],
    ['of an unknown key', {}, { kid: 'unknown' }, 'signature'],
  ])('%s', async (_name, change, header, reason) => {
    await expect(read(await mint(change, header))).rejects.toMatchObject({ name: 'WebhookRefused', reason })
  })

  it('that somebody else signed, or nobody', async () => {
    const refused = { name: 'WebhookRefused', reason: 'signature' }
    await expect(read(await mint({}, {}, true))).rejects.toMatchObject(refused)
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const unsigned = `${encode({ alg: 'none', typ: 'logout+jwt' })}.${(await mint({})).split('.')[1]}.`
    await expect(read(unsigned)).rejects.toMatchObject(refused)
    await expect(read('nonsense')).rejects.toMatchObject({ name: 'WebhookRefused' })
  })

  it('that is an access token or an ID token of ours', async () => {
    const email = 'ada@example.com'
    const ada = await signIn({
      publicUrl: issuer.url,
      email,
      password: 'correct horse battery',
      signUp: { name: 'Ada' },
      code: issuer.codeFor(email),
    })
    await expect(read(ada.accessToken)).rejects.toMatchObject({ name: 'WebhookRefused' })
    await expect(read(ada.idToken ?? '')).rejects.toMatchObject({ name: 'WebhookRefused' })
  })

  it('in another form, or twice', async () => {
    const malformed = { name: 'WebhookRefused', reason: 'malformed' }
    const token = await mint({})
    await expect(readLogoutToken(issuer.identity, token, 'application/json')).rejects.toMatchObject(malformed)
    await expect(read('')).rejects.toMatchObject(malformed)
    const twice = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = Buffer.from(`logout_token=${token}&logout_token=${token}`)
    await expect(issuer.identity.readLogoutToken?.({ headers: twice, body })).rejects.toMatchObject(malformed)
  })
})
