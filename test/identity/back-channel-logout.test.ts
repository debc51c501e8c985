import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../lib/clock.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { catchLogoutTokens, readLogoutToken } from '../support/logout-tokens.ts'
import { cookieFetch, openClient, readForm, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
let people = 0
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  issuer = await startLocalIdentity()
})
afterAll(() => issuer?.close())
beforeEach(() => issuer.answerWebhooks(200))

async function signedIn() {
  const email = `logout${++people}@example.com`
  await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const browser = cookieFetch()
  const tokens = await signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser })
  const sid = String(decodeJwt(tokens.accessToken).sid)
  return { email, browser, sid, ...tokens, subject: tokens.subject as Subject }
}

async function signOut(who: Awaited<ReturnType<typeof signedIn>>): Promise<void> {
  const client = await openClient(issuer.url)
  const asked = oidc.buildEndSessionUrl(client, { id_token_hint: who.idToken ?? '' })
  const form = readForm(await (await who.browser(asked)).text())
  await postForm(who.browser, new URL(form?.action ?? ''), { ...form?.fields, logout: 'yes' })
}

const deliver = () => runJob(issuer.identity, 'local-identity-logouts')
const read = (token: string) => readLogoutToken(issuer.identity, token)

/** The logout tokens that are delivered while `act` and the job run. */
async function told(act: () => Promise<unknown>): Promise<string[]> {
  const before = issuer.webhooks.length
  await act()
  await deliver()
  return issuer.webhooks.slice(before).map(({ path, body }) => {
    expect(path).toBe('/webhooks/identity/local')
    return new URLSearchParams(body).get('logout_token') ?? ''
  })
}

describe('an ended session', () => {
  it('is told to our own product, by a logout token that it believes', async () => {
    const ada = await signedIn()
    const asked = Date.now()
    let ended = asked
    const [token = '', ...more] = await told(async () => {
      await signOut(ada)
      ended = Date.now()
    })
    const delivered = Date.now()
    expect(more).toEqual([])
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'logout+jwt', kid: expect.any(String) })
    expect(await read(token)).toEqual({
      issuer: `${issuer.url}/oidc`,
      subject: ada.subject,
      sessionId: ada.sid,
      clientId: null,
      tokenId: expect.any(String),
      at: expect.any(Date),
    })
    // Each by the clock at its own moment, in whole seconds: how long the delivery took is not measured.
    const { iat = 0, exp = 0 } = decodeJwt(token)
    expect(iat * SECOND).toBeGreaterThan(asked - SECOND)
    expect(iat * SECOND).toBeLessThanOrEqual(ended)
    expect(exp * SECOND).toBeGreaterThan(ended + 2 * MINUTE - SECOND)
    expect(exp * SECOND).toBeLessThanOrEqual(delivered + 2 * MINUTE)
  })

  it('is told for each application that was used in it', async () => {
    const ada = await signedIn()
    const web = { clientId: 'backplane-web', redirectUri: `${issuer.url}/callback` }
    await signIn({ publicUrl: issuer.url, email: '', password: '', browser: ada.browser, ...web })
    const tokens = await told(() => signOut(ada))
    expect(tokens.map((token) => decodeJwt(token).aud).sort()).toEqual(['backplane-cli', 'backplane-web'])
    // The session has one name, by which all of them know it.
    expect(new Set(tokens.map((token) => decodeJwt(token).sid)).size).toBe(1)
    expect((await Promise.all(tokens.map((token) => read(token)))).map(({ subject }) => subject)).toEqual([
      ada.subject,
      ada.subject,
    ])
  })

  it('is told when somebody else signs in in its browser', async () => {
    const [ada, bob] = [await signedIn(), await signedIn()]
    const tokens = await told(async () => {
      const { url } = await openPage(ada.browser, issuer.url, { prompt: 'login' })
      await postForm(ada.browser, url, { email: bob.email, password: PASSWORD })
    })
    const ended = await Promise.all(tokens.map((token) => read(token)))
    expect(ended.map(({ sessionId }) => sessionId)).toContain(ada.sid)
    expect(new Set(ended.map(({ subject }) => subject))).toEqual(new Set([ada.subject]))
  })

  it('is told of a whole account when it is blocked, even where no session is left but a grant', async () => {
    const ada = await signedIn()
    const began = Math.floor(Date.now() / 1000) * 1000
    const tokens = await told(() => issuer.identity.users.block(ada.subject, { idempotencyKey: 'block' }))
    const ended = await Promise.all(tokens.map((token) => read(token)))
    expect(ended).toMatchObject([{ subject: ada.subject, sessionId: null }])
    expect(ended[0]?.at.getTime()).toBeGreaterThanOrEqual(began)
    const nobody = await told(() => issuer.identity.users.block(ada.subject, { idempotencyKey: 'again' }))
    expect(nobody).toEqual([])
  })

  it('is not told by an ending that was taken back', async () => {
    const stranger = '019a0000-0000-7000-8000-000000000000' as Subject
    const tokens = await told(() =>
      expect(issuer.identity.users.block(stranger, { idempotencyKey: 'b' })).rejects.toThrow('no such subject'),
    )
    expect(tokens).toEqual([])
  })

  it('is told to another company at its own address, with the token that it can verify by the published keys', async () => {
    const company = await catchLogoutTokens()
    const sql = await issuer.host.sql('local_identity')
    await sql.query('insert into clients (id, metadata) values ($1, $2)', [
      'company',
      {
        redirect_uris: ['https://company.example/callback'],
        token_endpoint_auth_method: 'none',
        first_party: true,
        backchannel_logout_uri: `${company.url}/logout`,
        backchannel_logout_session_required: true,
      },
    ])
    try {
      const ada = await signedIn()
      const theirs = { clientId: 'company', redirectUri: 'https://company.example/callback' }
      const tokens = await signIn({ publicUrl: issuer.url, email: '', password: '', browser: ada.browser, ...theirs })
      await signOut(ada)
      await deliver()
      expect(company.tokens).toHaveLength(1)
      expect(decodeJwt(company.tokens[0] ?? '')).toMatchObject({
        aud: 'company',
        sub: ada.subject,
        sid: decodeJwt(tokens.idToken ?? '').sid,
      })
      await expect(read(company.tokens[0] ?? ''), 'which is not meant for us').rejects.toThrow('"aud"')
    } finally {
      await company.close()
    }
  })
})

describe('a logout token that was not taken', () => {
  it('is delivered again until it is, as one and the same, and never after', async () => {
    const ada = await signedIn()
    issuer.answerWebhooks(0)
    const first = await told(async () => {
      await signOut(ada)
      // Only now: the database's own clock says when it is due first. The next attempt comes five seconds later.
      issuer.stopClock()
    })
    expect(await told(async () => undefined), 'not at once').toEqual([])
    issuer.pass(6_000)
    issuer.answerWebhooks(503)
    const second = await told(async () => undefined)
    issuer.pass(MINUTE)
    issuer.answerWebhooks(204)
    const third = await told(async () => undefined)
    issuer.pass(10 * MINUTE)
    expect(await told(async () => undefined)).toEqual([])
    const ids = [...first, ...second, ...third].map((token) => decodeJwt(token))
    expect(ids).toHaveLength(3)
    expect(new Set(ids.map(({ jti }) => jti)).size).toBe(1)
    expect(new Set(ids.map(({ iat }) => iat)).size, 'it says when the session ended, not when it was tried').toBe(1)
  })

  it('is given up after an hour', async () => {
    const ada = await signedIn()
    issuer.answerWebhooks(503)
    await told(() => signOut(ada))
    issuer.pass(HOUR)
    expect(await told(async () => undefined)).toHaveLength(1)
    issuer.answerWebhooks(200)
    issuer.pass(HOUR)
    expect(await told(async () => undefined)).toEqual([])
  })
})
