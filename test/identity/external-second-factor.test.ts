import { decodeJwt, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpAuthenticatorApp, TOTP_STEP_MS } from '../support/authenticator-app.ts'
import type { TestIssuer } from '../support/local-identity.ts'
import { readErrors } from '../support/sign-in.ts'
import { browserOfTwo, startTwoIssuers, type TwoIssuers } from '../support/two-issuers.ts'
import { type Stop, submit } from '../support/walk.ts'

/** Of the challenge that `authorizationUrl` sends (RFC 7636, appendix B). */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

let two: TwoIssuers
let issuer: TestIssuer
beforeAll(async () => {
  two = await startTwoIssuers()
  issuer = two.issuer
  issuer.stopClock()
})
afterAll(() => two?.close())

/** Somebody who came from the other issuer and has set up an authenticator app at ours. */
async function memberWithApp() {
  const ada = await two.member()
  const browser = browserOfTwo()
  await two.enter(browser, ada.email)
  const app = await setUpAuthenticatorApp(issuer, browser)
  issuer.pass(2 * TOTP_STEP_MS)
  return { ...ada, app }
}

/** What the ID token says, for the code with which a sign-in ended. */
async function claimsAt({ url }: Stop): Promise<JWTPayload> {
  const answer = await fetch(`${issuer.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'backplane-web',
      code: url.searchParams.get('code') ?? '',
      redirect_uri: `${issuer.url}/callback`,
      code_verifier: VERIFIER,
    }),
  })
  const { id_token } = (await answer.json()) as { id_token: string }
  return decodeJwt(id_token)
}

describe('signing in by another issuer to an account with an authenticator app', () => {
  it('asks for the code, and the tokens say no more than what was shown here', async () => {
    const ada = await memberWithApp()
    const browser = browserOfTwo()
    const asked = await two.enter(browser, ada.email)
    expect(asked.page).toContain('<h1>One more step</h1>')
    const done = await submit(browser, asked, issuer.url, { code: ada.app.code() })
    expect(await claimsAt(done)).toMatchObject({
      sub: await two.subjectOf(ada.email),
      amr: ['otp'],
      acr: 'urn:backplane:aal1',
    })
  })

  it('lets nobody in without it', async () => {
    const ada = await memberWithApp()
    const browser = browserOfTwo()
    const asked = await two.enter(browser, ada.email)
    const wrong = await submit(browser, asked, issuer.url, { code: '000000' })
    expect([wrong.response?.status, readErrors(wrong.page ?? '')[0]]).toEqual([
      401,
      expect.stringContaining('This code is wrong'),
    ])
    const security = await browser(`${issuer.url}/account/security`)
    expect(security.headers.get('location')).toContain('/oidc/auth?')
  })
})

it('signing in by another issuer alone names no way of ours, and one factor', async () => {
  const ada = await two.member()
  const claims = await claimsAt(await two.enter(browserOfTwo(), ada.email))
  expect(claims).not.toHaveProperty('amr')
  expect(claims.acr).toBe('urn:backplane:aal1')
})
