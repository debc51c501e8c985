import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { codeIn, linkIn } from '../support/mailbox.ts'
import { type CookieFetch, cookieFetch, readErrors, readForm, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
const PASSWORD = 'correct horse battery'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
  issuer.stopClock()
})
afterAll(() => issuer?.close())

const fresh = (name: string) => `${name}${++people}@example.com`
const mailsTo = (email: string) => issuer.host.mails.filter(({ to }) => to === email)
const mailed = (email: string, count = 1) =>
  eventually(async () => mailsTo(email).length >= count && mailsTo(email).at(-1), `mail ${count} to ${email}`)

/** Fills in the form and comes to the page that asks for the code. */
async function signUp(email: string, browser: CookieFetch = cookieFetch(), name = 'Eve') {
  const { url } = await openPage(browser, issuer.url, { screen_hint: 'signup' })
  const answer = await postForm(browser, url, { name, email, password: PASSWORD })
  const page = new URL(answer.headers.get('location') ?? '', url)
  return { answer, page, browser, post: (fields: Record<string, string>) => postForm(browser, page, fields) }
}

/** That the browser is sent on to the application. */
async function expectSignedIn(answer: Response) {
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toContain('/oidc/auth/')
}

const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('signing up', () => {
  it('makes an account whose address is confirmed by the mailed code, and signs in to it', async () => {
    const email = 'Grace.Hopper@Example.com'
    const who = { publicUrl: issuer.url, email, password: PASSWORD, signUp: { name: 'Grace' } }
    const tokens = await signIn({ ...who, code: issuer.codeFor(email) })
    const principal = issuer.identity.toPrincipal(
      await verifyAccessToken(tokens.accessToken, issuer.identity.verifierConfig()),
    )
    expect(principal).toMatchObject({
      kind: 'user',
      issuer: `${issuer.url}/oidc`,
      subject: tokens.subject,
      clientId: 'backplane-cli',
      scopes: new Set(['api']),
      sessionId: expect.any(String),
    })
    expect(await issuer.identity.users.get(principal.subject)).toMatchObject({
      email: 'grace.hopper@example.com',
      name: 'Grace',
      emailVerified: true,
    })
  })

  it('makes no account before the address is confirmed', async () => {
    const email = fresh('later')
    await signUp(email)
    await mailed(email)
    expect(await issuer.identity.users.findByEmail(email)).toEqual([])
    await expect(signIn({ publicUrl: issuer.url, email, password: PASSWORD })).rejects.toThrow('is wrong')
  })

  it.each([
    ['short', 'new1@example.com', 'Eve', 'Use at least 8 characters.'],
    ['x'.repeat(201), 'new2@example.com', 'Eve', 'Use at most 200 characters.'],
    ['new3@example.com', 'new3@example.com', 'Eve', 'Choose something other than your email address.'],
    ['Password123', 'new5@example.com', 'Eve', 'among those that are tried first'],
    [PASSWORD, 'no address', 'Eve', 'Enter your email address'],
    [PASSWORD, 'new4@example.com', '  ', 'Enter your name.'],
  ])('refuses %j for %j, named %j: %s', async (password, email, name, message) => {
    await expect(signIn({ publicUrl: issuer.url, email, password, signUp: { name } })).rejects.toThrow(message)
    expect(mailsTo(email)).toEqual([])
  })
})

describe('an address that has an account', () => {
  it('gets the same answers as a new one, and only its mail says more', async () => {
    const owner = fresh('owner')
    const user = await issuer.identity.users.create(
      { email: owner, password: PASSWORD, name: 'Ada' },
      { idempotencyKey: owner },
    )
    const seen = []
    for (const email of [fresh('newer'), owner]) {
      const { answer, page, browser, post } = await signUp(email)
      const shown = await browser(page)
      const wrong = await post({ code: '000000' })
      const again = await post({ step: 'resend' })
      const link = await post({ step: 'link' })
      const answers = []
      for (const response of [answer, shown, wrong, again, link]) {
        const text = `${await response.text()} ${JSON.stringify([...response.headers])}`
        const uid = page.pathname.split('/')[2] ?? ''
        answers.push([
          response.status,
          text
            .replaceAll(uid, 'UID')
            .replaceAll(email, 'EMAIL')
            .replace(/"date","[^"]*"/, '')
            .replace(/\["content-length","\d+"\]/, ''),
        ])
      }
      seen.push(answers)
    }
    expect(seen[0]?.map(([status]) => status)).toEqual([303, 200, 400, 200, 400])
    expect(seen[1]).toEqual(seen[0])
    const mail = await mailed(owner, 2)
    expect(mail).toMatchObject({ subject: 'You have an account at Backplane already' })
    expect(codeIn(mail?.text), 'there is no code that could open the account').toBeNull()
    expect(await issuer.identity.users.get(user.subject)).toEqual(user)
    expect((await signIn({ publicUrl: issuer.url, email: owner, password: PASSWORD })).subject).toBe(user.subject)
  })

  it('is taken by the first of two people who confirm it, and the other is told so', async () => {
    const email = fresh('race')
    const one = await signUp(email, cookieFetch(), 'One')
    const first = codeIn((await mailed(email))?.text) ?? ''
    const two = await signUp(email, cookieFetch(), 'Two')
    const second = codeIn((await mailed(email, 2))?.text) ?? ''
    const answers = await Promise.all([one.post({ code: first }), two.post({ code: second })])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await issuer.identity.users.findByEmail(email)).toHaveLength(1)
    const loser = answers.find(({ status }) => status === 409)
    expect(readErrors((await loser?.text()) ?? '')).toEqual([
      'There is an account with this address by now. Sign in with it, or reset its password.',
    ])
  })
})

describe('the mailed code', () => {
  it('works in the browser that signed up only', async () => {
    const email = fresh('browser')
    const { page } = await signUp(email)
    const code = codeIn((await mailed(email))?.text) ?? ''
    expect((await postForm(cookieFetch(), page, { code })).status).toBe(400)
    const other = await signUp(fresh('other'))
    expect((await other.post({ code })).status).toBe(400)
    expect(await issuer.identity.users.findByEmail(email)).toEqual([])
  })

  it('is useless after five wrong ones, also to many tries at once, until a new mail is asked for', async () => {
    const email = fresh('guess')
    const { post } = await signUp(email)
    const code = codeIn((await mailed(email))?.text) ?? ''
    const texts = await Promise.all(
      Array.from({ length: 12 }, async () => (await post({ code: wrongFor(code) })).text()),
    )
    expect(texts.filter((text) => text.includes('This code is wrong'))).toHaveLength(5)
    expect(await (await post({ code })).text()).toContain('This code cannot be used any more. Ask for a new mail.')
    expect(await (await post({ step: 'resend' })).text()).toContain('Another mail is on its way.')
    const next = codeIn((await mailed(email, 2))?.text) ?? ''
    await expectSignedIn(await post({ code: `${next.slice(0, 3)} ${next.slice(3)}` }))
  })

  it('lapses after a quarter of an hour', async () => {
    const email = fresh('late')
    const { post } = await signUp(email)
    const code = codeIn((await mailed(email))?.text) ?? ''
    issuer.pass(15 * MINUTE + 1_000)
    expect((await post({ code })).status).toBe(400)
    expect(await issuer.identity.users.findByEmail(email)).toEqual([])
  })

  it('is not mailed as often as somebody likes: the page says how long to wait', async () => {
    const email = fresh('often')
    const { post } = await signUp(email)
    const answers = []
    for (let time = 0; time < 3; time++) answers.push(await post({ step: 'resend' }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(answers[2]?.headers.get('retry-after')).toBe('30')
    expect(readErrors((await answers[2]?.text()) ?? '')[0]).toContain('wait 30 seconds')
    issuer.pass(31_000)
    expect((await post({ step: 'resend' })).status).toBe(200)
  })
})

describe('the mailed link', () => {
  it('confirms by a button, in any browser, and lets the page that waits go on', async () => {
    const email = fresh('link')
    const { post } = await signUp(email)
    const link = linkIn((await mailed(email))?.text) ?? ''
    expect(link.startsWith(`${issuer.url}/account/confirm?token=`)).toBe(true)
    for (let scan = 0; scan < 2; scan++) expect((await fetch(link)).status).toBe(200)
    expect((await post({ step: 'link' })).status, 'opening it confirms nothing').toBe(400)

    const shown = await (await fetch(link)).text()
    expect(shown).toContain('Confirm only if that is you.')
    const form = readForm(shown)
    const confirm = () => postForm(cookieFetch(), new URL(form?.action ?? '', link), form?.fields ?? {})
    expect(await (await confirm()).text()).toContain('Address confirmed')
    expect((await confirm()).status, 'again is harmless').toBe(200)
    expect(await issuer.identity.users.findByEmail(email)).toMatchObject([{ emailVerified: true, name: 'Eve' }])
    await expectSignedIn(await post({ step: 'link' }))
    expect(await (await fetch(link)).text(), 'it has served').toContain('This link does not work any more')
  })

  it('that was made up or cut off confirms nothing', async () => {
    for (const token of ['', 'x', 'A'.repeat(43)]) {
      const answer = await fetch(`${issuer.url}/account/confirm?token=${token}`)
      expect(answer.status).toBe(410)
      expect(await answer.text()).toContain('This link does not work any more')
    }
  })
})
