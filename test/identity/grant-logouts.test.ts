import { decodeJwt } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import { revokeConsent } from '../../providers/identity/local/consents.ts'
import type { SessionEnded } from '../../providers/identity/port.ts'
import { registerOther } from '../support/consent.ts'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { catchLogoutTokens, readLogoutToken } from '../support/logout-tokens.ts'
import { openSecurity } from '../support/security-page.ts'
import { cookieFetch, openClient, readForm, signIn } from '../support/sign-in.ts'
import { postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
let client: oidc.Configuration
let people = 0
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  issuer = await startLocalIdentity()
  client = await openClient(issuer.url)
})
afterAll(() => issuer?.close())

async function signedIn() {
  const email = `granted${++people}@example.com`
  await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const browser = cookieFetch()
  const tokens = await signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser })
  return { email, browser, ...tokens, sid: String(decodeJwt(tokens.accessToken).sid) }
}

/** What our own product hears of, and believes, while `act` and the job run. */
async function told(act: () => Promise<unknown>): Promise<SessionEnded[]> {
  const before = issuer.webhooks.length
  await act()
  await runJob(issuer.identity, 'local-identity-logouts')
  return Promise.all(
    issuer.webhooks
      .slice(before)
      .map(({ body }) => readLogoutToken(issuer.identity, new URLSearchParams(body).get('logout_token') ?? '')),
  )
}

/** This application has a back-channel address from now on; one that is registered has to be https. */
async function listenAt(clientId: string, url: string): Promise<void> {
  const sql = await issuer.host.sql('local_identity')
  await sql.query(
    `update clients set metadata = metadata || jsonb_build_object('backchannel_logout_uri', $2::text) where id = $1`,
    [clientId, url],
  )
}

const signOutForm = async (who: Awaited<ReturnType<typeof signedIn>>) => {
  const asked = oidc.buildEndSessionUrl(client, { id_token_hint: who.idToken ?? '' })
  const form = readForm(await (await who.browser(asked)).text())
  return (fields: Record<string, string>) =>
    postForm(who.browser, new URL(form?.action ?? ''), { ...form?.fields, ...fields })
}

describe('what an application had in a session', () => {
  it('is told to have ended, once, when an old refresh token of it is used again', async () => {
    const ada = await signedIn()
    await oidc.refreshTokenGrant(client, ada.refreshToken ?? '')
    issuer.pass(MINUTE)
    const replay = () => oidc.refreshTokenGrant(client, ada.refreshToken ?? '')
    const ended = await told(() => Promise.allSettled(Array.from({ length: 10 }, replay)))
    expect(ended).toMatchObject([{ subject: ada.subject, sessionId: ada.sid, clientId: 'backplane-cli' }])
  })

  it('is told to have ended when its code is redeemed a second time', async () => {
    const ada = await signedIn()
    const calendar = await registerOther(await issuer.host.sql('local_identity'), issuer.url)
    await calendar.enter(ada.browser)
    const code = (await calendar.ask(ada.browser)).url
    const redeem = () => oidc.authorizationCodeGrant(calendar.client, code, { pkceCodeVerifier: 'x'.repeat(43) })
    expect(await told(() => expect(redeem()).rejects.toThrow()), 'a wrong proof ends nothing').toEqual([])
    const ended = await told(() => oidc.tokenRevocation(client, ada.refreshToken ?? ''))
    expect(ended).toMatchObject([{ sessionId: ada.sid, clientId: 'backplane-cli' }])
  })

  it('is told to the other company, and to us, whose API it called, when its consent is taken back', async () => {
    const company = await catchLogoutTokens()
    try {
      const sql = await issuer.host.sql('local_identity')
      const calendar = await registerOther(sql, issuer.url)
      await listenAt(calendar.clientId, company.url)
      const ada = await signedIn()
      await calendar.enter(ada.browser)
      const ended = await told(() => revokeConsent(sql, ada.subject, calendar.clientId))
      expect(ended).toMatchObject([{ subject: ada.subject, sessionId: ada.sid, clientId: calendar.clientId }])
      expect(company.tokens.map((token) => decodeJwt(token))).toMatchObject([
        {
          aud: calendar.clientId,
          sub: ada.subject,
          sid: ada.sid,
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      ])
    } finally {
      await company.close()
    }
  })

  it('is not told to us when it never could call our API', async () => {
    const sql = await issuer.host.sql('local_identity')
    const calendar = await registerOther(sql, issuer.url, { scopes: ['openid', 'email'] })
    const ada = await signedIn()
    await calendar.enter(ada.browser, { scope: 'openid email' })
    expect(await told(() => revokeConsent(sql, ada.subject, calendar.clientId))).toEqual([])
  })

  it('alone has ended for somebody who leaves it and stays signed in', async () => {
    const ada = await signedIn()
    const post = await signOutForm(ada)
    expect(await told(() => post({}))).toMatchObject([{ sessionId: ada.sid, clientId: 'backplane-cli' }])
  })
})

describe('an account that is removed', () => {
  it('is told to other companies, and not to us, who have it removed and keep nothing of it', async () => {
    const company = await catchLogoutTokens()
    try {
      const sql = await issuer.host.sql('local_identity')
      const calendar = await registerOther(sql, issuer.url)
      await listenAt(calendar.clientId, company.url)
      const ada = await signedIn()
      await calendar.enter(ada.browser)
      const write = { idempotencyKey: 'remove' }
      expect(await told(() => issuer.identity.users.remove(ada.subject as never, write))).toEqual([])
      expect(company.tokens.map((token) => decodeJwt(token).sub)).toEqual([ada.subject])
    } finally {
      await company.close()
    }
  })
})

describe('a session that ends', () => {
  it('is told as a whole, once, with "your security" having been used in it, and other companies’ applications', async () => {
    const ada = await signedIn()
    const calendar = await registerOther(await issuer.host.sql('local_identity'), issuer.url)
    await calendar.enter(ada.browser)
    await openSecurity(ada.browser, issuer.url)
    const post = await signOutForm(ada)
    const ended = await told(() => post({ logout: 'yes' }))
    expect(ended.map(({ clientId }) => clientId).toSorted()).toEqual([calendar.clientId, null])
    expect(new Set(ended.map(({ sessionId }) => sessionId))).toEqual(new Set([ada.sid]))
  })

  it('is told to us although only another company’s application was used in it', async () => {
    const ada = await signedIn()
    const sql = await issuer.host.sql('local_identity')
    const calendar = await registerOther(sql, issuer.url)
    const { sid } = decodeJwt((await calendar.enter(ada.browser)).access_token)
    await sql.query(
      `update payloads set payload = payload #- '{authorizations,backplane-cli}' where model = 'Session' and uid = $1`,
      [sid],
    )
    const write = { idempotencyKey: 'end' }
    const ended = await told(async () => issuer.identity.sessions?.revoke(ada.subject as never, String(sid), write))
    expect(ended).toMatchObject([{ sessionId: sid, clientId: null }])
  })
})
