import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import type { TestIssuer } from '../support/local-identity.ts'
import { readErrors, readLink } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'
import { browserOfTwo, startTwoIssuers, type TwoIssuers } from '../support/two-issuers.ts'
import { submit, walk } from '../support/walk.ts'

let two: TwoIssuers
let issuer: TestIssuer
beforeAll(async () => {
  two = await startTwoIssuers()
  issuer = two.issuer
})
afterAll(() => two?.close())

describe('the way back', () => {
  it('works in no other browser: nobody is signed in to a stranger’s account by a link', async () => {
    const eve = await two.member()
    const link = await two.returning(browserOfTwo(), eve.email)
    const victim = browserOfTwo()
    await two.leave(victim)
    const refused = await walk(victim, link, issuer.url)
    expect([refused.response?.status, refused.page]).toEqual([400, expect.stringContaining('This sign-in has expired')])
    expect(await two.subjectOf(eve.email)).toBeUndefined()
  })

  it('works once', async () => {
    const ada = await two.member()
    const browser = browserOfTwo()
    const link = await two.returning(browser, ada.email)
    const inner = (await browser(link)).headers.get('location') ?? ''
    const [first, second] = await Promise.all([browser(new URL(inner, link)), browser(new URL(inner, link))])
    expect([first.status, second.status].filter((status) => status === 303).length).toBeLessThanOrEqual(1)
    expect((await browser(link)).status).toBe(400)
  })

  it('is believed only with its own state, code and time', async () => {
    const ada = await two.member()
    const browser = browserOfTwo()
    const link = await two.returning(browser, ada.email)
    const without = new URL(link)
    without.searchParams.delete('state')
    expect((await walk(browser, without, issuer.url)).response?.status).toBe(400)
    const elsewhere = new URL(link.href.replace('/acme/', '/gone/'))
    expect((await walk(browser, elsewhere, issuer.url)).response?.status).toBe(400)
    const wrong = new URL(link)
    wrong.searchParams.set('code', 'made-up')
    const refused = await walk(browser, wrong, issuer.url)
    expect([refused.response?.status, readErrors(refused.page ?? '')[0]]).toEqual([
      502,
      expect.stringContaining('Acme could not tell who you are'),
    ])
    expect((await walk(browser, link, issuer.url)).response?.status, 'the attempt is over').toBe(400)
  })

  it('is too late after a quarter of an hour', async () => {
    const ada = await two.member()
    const browser = browserOfTwo()
    const link = await two.returning(browser, ada.email)
    issuer.pass(15 * MINUTE)
    const late = await walk(browser, link, issuer.url)
    expect([late.response?.status, readErrors(late.page ?? '')[0]]).toEqual([400, expect.stringContaining('Try again')])
  })

  it('with a no leads back to the other ways to sign in', async () => {
    const browser = browserOfTwo()
    const page = await walk(browser, authorizationUrl(issuer.url), issuer.url)
    const { url } = await walk(
      browser,
      new URL(readLink(page.page ?? '', 'Continue with Acme') ?? '', page.url),
      issuer.url,
    )
    const no = new URL(`${issuer.url}/local/identity/external/acme/callback`)
    no.search = new URLSearchParams({
      error: 'access_denied',
      state: url.searchParams.get('state') ?? '',
      iss: `${two.other.url}/oidc`,
    }).toString()
    const back = await walk(browser, no, issuer.url)
    expect(readErrors(back.page ?? '')).toEqual(['You did not sign in with Acme. Try again, or sign in another way.'])
    const done = await submit(browser, back, issuer.url, { email: 'x', password: 'y' })
    expect(done.response?.status).toBe(400)
  })
})
