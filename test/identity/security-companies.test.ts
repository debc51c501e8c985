import { refreshTokenGrant } from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlPool } from '../../providers/host.ts'
import { registerOther } from '../support/consent.ts'
import { eventually } from '../support/eventually.ts'
import type { TestIssuer } from '../support/local-identity.ts'
import { openSecurity } from '../support/security-page.ts'
import { signIn } from '../support/sign-in.ts'
import { browserOfTwo, startTwoIssuers, type TwoIssuers } from '../support/two-issuers.ts'

let two: TwoIssuers
let issuer: TestIssuer
let sql: SqlPool
const PASSWORD = 'a quiet evening in june'
beforeAll(async () => {
  two = await startTwoIssuers()
  issuer = two.issuer
  sql = await issuer.host.sql('local_identity')
})
afterAll(() => two?.close())

/** Somebody who came from the other issuer, and has no password here unless they set one. */
async function member({ password = false } = {}) {
  const ada = await two.member()
  const browser = browserOfTwo()
  await two.enter(browser, ada.email)
  const subject = (await two.subjectOf(ada.email)) ?? ('' as never)
  const open = (path = '') => openSecurity(browser, issuer.url, path)
  if (password) await (await open('/password')).post({ password: PASSWORD })
  const link = async (external: string, name = subject) =>
    sql.query('insert into external_logins (issuer, subject, account_id, created_at) values ($1, $2, $3, now())', [
      external,
      name,
      subject,
    ])
  const links = async () =>
    (await sql.query('select 1 from external_logins where account_id = $1', [subject])).rows.length
  const acme = { issuer: `${two.other.url}/oidc`, subject: ada.subject }
  return { email: ada.email, subject, browser, open, link, links, acme }
}

/** What stands in the row of this name, as text; null when there is no such row. */
function rowOf(text: string, name: string): string | null {
  const row = [...text.matchAll(/<li><div>[\s\S]*?<\/li>/g)].find(([one]) =>
    one.includes(`<strong>${name}</strong><p>`),
  )
  return row ? row[0].replace(/<[^>]*>/g, '') : null
}

describe('the accounts elsewhere by which somebody signs in', () => {
  it('are listed, and can be unlinked by who has a password; the owner is told', async () => {
    const ada = await member({ password: true })
    const page = await ada.open()
    expect(rowOf(page.text, 'Acme')).toMatch(/Signs you in too\. Linked .* UTC\.Unlink Acme$/)
    const done = await page.post(ada.acme, '/external/unlink')
    expect(done.headers.get('location')).toBe('/account/security?done=unlinked')
    expect(rowOf((await ada.open()).text, 'Acme')).toBeNull()
    const told = () => issuer.mails.find(({ to, text }) => to === ada.email && text.includes('with Acme was removed'))
    await eventually(async () => told(), 'the mail')
    expect((await signIn({ publicUrl: issuer.url, email: ada.email, password: PASSWORD })).subject).toBe(ada.subject)
  })

  it('stay when there is no other way in, which the page says', async () => {
    const ada = await member()
    const page = await ada.open()
    expect(rowOf(page.text, 'Acme')).toMatch(/Set a password before you unlink it: there is no other way to sign in\.$/)
    // There is no button, so the token against forgery is another page's.
    const kept = await (await ada.open('/password')).post(ada.acme, '/external/unlink')
    expect(kept.headers.get('location')).toBe('/account/security?done=only-way')
    expect((await ada.open('?done=only-way')).text).toContain('That is your only way to sign in')
    expect(await ada.links()).toBe(1)
  })

  it('do not count as a way in when their issuer is not offered any more', async () => {
    const ada = await member()
    await ada.link('https://former.example')
    const page = await ada.open()
    expect(rowOf(page.text, 'former.example')).toMatch(/^former\.exampleDoes not sign you in any more\..*Unlink/)
    expect((await page.post(ada.acme, '/external/unlink')).headers.get('location')).toContain('only-way')
    await page.post({ issuer: 'https://former.example', subject: ada.subject }, '/external/unlink')
    expect(await ada.links()).toBe(1)
  })

  it('are not all unlinked by two requests at once', async () => {
    const ada = await member()
    await ada.link('http://127.0.0.1:9')
    const page = await ada.open()
    const answers = await Promise.all([
      page.post(ada.acme, '/external/unlink'),
      page.post({ issuer: 'http://127.0.0.1:9', subject: ada.subject }, '/external/unlink'),
    ])
    expect(answers.map(({ headers }) => headers.get('location')).toSorted()).toEqual([
      '/account/security?done=only-way',
      '/account/security?done=unlinked',
    ])
    expect(await ada.links()).toBe(1)
  })

  it('are unlinked by nobody else', async () => {
    const [ada, bob] = [await member({ password: true }), await member({ password: true })]
    await (await bob.open()).post(ada.acme, '/external/unlink')
    expect(await ada.links()).toBe(1)
  })
})

describe('the applications of other companies', () => {
  it('are none at first', async () => {
    expect((await (await member()).open()).text).toContain('You have allowed none to use your account.')
  })

  it('are listed with what they may do; taken back, they are signed out and have to ask again', async () => {
    const [ada, bob] = [await member(), await member()]
    const calendar = await registerOther(sql, issuer.url, { name: 'Films & <b>Dates</b>' })
    const [hers, his] = [await calendar.enter(ada.browser), await calendar.enter(bob.browser)]
    const page = await ada.open()
    expect(rowOf(page.text, 'Films &amp; &lt;b&gt;Dates&lt;/b&gt;')).toMatch(
      /At calendar\.example\. It may know which account is yours, read your email address and do anything in Backplane that you can do\. Allowed .* UTC\.Take back/,
    )
    const done = await page.post({ application: calendar.clientId }, '/applications/end')
    expect(done.headers.get('location')).toBe('/account/security?done=application')
    expect((await ada.open('?done=application')).text).toContain('You have allowed none')
    const refresh = (token: string | undefined) => refreshTokenGrant(calendar.client, token ?? '')
    await expect(refresh(hers.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(his.refresh_token)).access_token).toBeTruthy()
    expect((await calendar.ask(ada.browser)).page).toContain('<h1>Allow Films')
  })
})
