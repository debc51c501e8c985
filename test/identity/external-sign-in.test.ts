import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestIssuer } from '../support/local-identity.ts'
import { readErrors, readLink } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'
import { browserOfTwo, startTwoIssuers, type TwoIssuers } from '../support/two-issuers.ts'
import { walk } from '../support/walk.ts'

let two: TwoIssuers
let other: TestIssuer
let issuer: TestIssuer
beforeAll(async () => {
  two = await startTwoIssuers()
  other = two.other
  issuer = two.issuer
})
afterAll(() => two?.close())

const PASSWORD = 'correct horse battery'
const local = (email: string, emailVerified: boolean) =>
  issuer.identity.users.create({ email, password: PASSWORD, emailVerified }, { idempotencyKey: `local ${email}` })

describe('signing in by another issuer', () => {
  it('makes an account for somebody new, with what the other has confirmed', async () => {
    const ada = await two.member()
    const done = await two.enter(browserOfTwo(), ada.email)
    expect(done.url.searchParams.has('code')).toBe(true)
    expect(await issuer.identity.users.findByEmail(ada.email)).toMatchObject([{ emailVerified: true, name: 'Ada' }])
  })

  it('finds the same account again, whatever address is there now', async () => {
    const ada = await two.member()
    await two.enter(browserOfTwo(), ada.email)
    const first = await two.subjectOf(ada.email)
    const sql = await other.host.sql('local_identity')
    const moved = `moved-${ada.email}`
    await sql.query('update accounts set email = $2, email_verified = false where id = $1', [ada.subject, moved])
    expect((await two.enter(browserOfTwo(), moved)).url.searchParams.has('code')).toBe(true)
    expect(await two.subjectOf(moved)).toBeUndefined()
    expect(await two.subjectOf(ada.email)).toBe(first)
  })

  it('is signing in to an account that is there, when both have confirmed its address', async () => {
    const ada = await two.member()
    const { subject } = await local(ada.email, true)
    expect((await two.enter(browserOfTwo(), ada.email)).url.searchParams.has('code')).toBe(true)
    expect(await two.subjectOf(ada.email)).toBe(subject)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query('select issuer, subject from external_logins where account_id = $1', [subject])
    expect(rows).toEqual([{ issuer: `${other.url}/oidc`, subject: ada.subject }])
  })

  it('opens nobody’s account whose address we have not confirmed: it may be a trap', async () => {
    const ada = await two.member()
    await local(ada.email, false)
    const refused = await two.enter(browserOfTwo(), ada.email)
    expect(refused.response?.status).toBe(409)
    expect(readErrors(refused.page ?? '')[0]).toContain('whose address was never confirmed')
  })

  it('opens nobody’s account with an address that the other issuer has not confirmed', async () => {
    const eve = await two.member(false)
    await local(eve.email, true)
    const refused = await two.enter(browserOfTwo(), eve.email)
    expect(refused.response?.status).toBe(403)
    expect(readErrors(refused.page ?? '')[0]).toContain('Acme has not confirmed an email address of yours')
    const stranger = await two.member(false)
    expect((await two.enter(browserOfTwo(), stranger.email)).response?.status).toBe(403)
    expect(await two.subjectOf(stranger.email)).toBeUndefined()
  })

  it('is refused to somebody who is blocked', async () => {
    const ada = await two.member()
    await two.enter(browserOfTwo(), ada.email)
    const subject = await two.subjectOf(ada.email)
    await issuer.identity.users.block(subject as never, { idempotencyKey: ada.email })
    const refused = await two.enter(browserOfTwo(), ada.email)
    expect([refused.response?.status, readErrors(refused.page ?? '')[0]]).toEqual([
      403,
      expect.stringContaining('blocked'),
    ])
  })

  it('makes one account for somebody who comes from two browsers at once', async () => {
    const ada = await two.member()
    const both = await Promise.all([two.enter(browserOfTwo(), ada.email), two.enter(browserOfTwo(), ada.email)])
    expect(both.map(({ url }) => url.searchParams.has('code'))).toEqual([true, true])
    expect(await issuer.identity.users.findByEmail(ada.email)).toHaveLength(1)
  })
})

describe('the way there', () => {
  it('asks with PKCE, a state and a nonce, for our exact address', async () => {
    const browser = browserOfTwo()
    const page = await walk(browser, authorizationUrl(issuer.url), issuer.url)
    const { url } = await walk(
      browser,
      new URL(readLink(page.page ?? '', 'Continue with Acme') ?? '', page.url),
      issuer.url,
    )
    expect(`${url.origin}${url.pathname}`).toBe(`${other.url}/oidc/auth`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'us',
      response_type: 'code',
      redirect_uri: `${issuer.url}/local/identity/external/acme/callback`,
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(url.searchParams.get('state')).not.toContain(page.url.pathname.split('/')[2])
  })

  it('to an issuer that does not answer says so on the page', async () => {
    const browser = browserOfTwo()
    const page = await walk(browser, authorizationUrl(issuer.url), issuer.url)
    const link = readLink(page.page ?? '', 'Continue with Gone')
    const refused = await walk(browser, new URL(link ?? '', page.url), issuer.url)
    expect([refused.response?.status, readErrors(refused.page ?? '')]).toEqual([
      503,
      [expect.stringContaining('Gone does not answer')],
    ])
    const nowhere = await walk(browser, `${page.url.pathname}/external/nobody`, issuer.url)
    expect(nowhere.response?.status).toBe(404)
  })

  it('keeps nothing in the database with which a thief could go it', async () => {
    const browser = browserOfTwo()
    const there = await two.leave(browser)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>('select a::text as row from external_attempts a')
    expect(rows.length).toBeGreaterThan(0)
    const asked = there.url.searchParams
    for (const value of [asked.get('state'), asked.get('nonce')].filter((text) => text !== null))
      expect(rows.map(({ row }) => row).join()).not.toContain(value)
  })
})
