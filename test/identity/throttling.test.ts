import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../lib/clock.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { type CookieFetch, cookieFetch, readErrors, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
const PASSWORD = 'correct horse battery'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
  issuer.stopClock()
})
afterAll(() => issuer?.close())

async function person() {
  const email = `throttle${++people}@example.com`
  await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  return { publicUrl: issuer.url, email, password: PASSWORD }
}

/** Tries a password on the sign-in page, in a browser of its own unless told otherwise. */
async function attempt(email: string, password: string, browser: CookieFetch = cookieFetch()) {
  const { url } = await openPage(browser, issuer.url, { prompt: 'login' })
  return postForm(browser, url, { email, password })
}

async function fail(email: string, times: number): Promise<number[]> {
  const statuses = []
  for (let time = 0; time < times; time++) statuses.push((await attempt(email, 'not the password')).status)
  return statuses
}

describe('wrong passwords', () => {
  it('make the next try wait, longer and longer, in words and as a header; a right one waits too', async () => {
    const { email } = await person()
    expect(await fail(email, 6)).toEqual([401, 401, 401, 401, 401, 429])
    const refused = await attempt(email, PASSWORD)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
    expect(readErrors(await refused.text())).toEqual([
      'There were too many tries. Nothing was changed; wait 2 seconds, then try again.',
    ])
    issuer.pass(2_500)
    expect(await fail(email, 2)).toEqual([401, 429])
    expect((await attempt(email, PASSWORD)).headers.get('retry-after')).toBe('4')
    issuer.pass(4_500)
    expect((await attempt(email, PASSWORD)).status).toBe(303)
    expect(await fail(email, 6), 'a right one makes a new start').toEqual([401, 401, 401, 401, 401, 429])
  })

  it('are answered alike for an address that nobody has', async () => {
    const { email } = await person()
    const nobody = 'nobody-at-all@example.com'
    for (const address of [email, nobody]) {
      expect(await fail(address, 6)).toEqual([401, 401, 401, 401, 401, 429])
    }
    const [mine, theirs] = [await attempt(email, PASSWORD), await attempt(nobody, PASSWORD)]
    const normal = async (answer: Response, address: string) =>
      (await answer.text()).replaceAll(address, 'EMAIL').replace(/\/interaction\/[\w-]+/g, '')
    expect(await normal(theirs, nobody)).toBe(await normal(mine, email))
    expect(theirs.headers.get('retry-after')).toBe(mine.headers.get('retry-after'))
  })

  it('are counted before they are checked, so that many at once are no way around', async () => {
    const { email } = await person()
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(email, 'not the password')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15)
  })

  it('of strangers never keep out the browser that has signed in before', async () => {
    const owner = await person()
    const browser = cookieFetch()
    await signIn({ ...owner, browser })
    expect((await fail(owner.email, 12)).at(-1)).toBe(429)
    expect((await attempt(owner.email, PASSWORD)).status, 'a new browser waits').toBe(429)
    expect((await attempt(owner.email, PASSWORD, browser)).status).toBe(303)
  })

  it('in that browser slow down that browser, and the cookie of one account is no pass to another', async () => {
    const [ada, bob] = [await person(), await person()]
    const browser = cookieFetch()
    await signIn({ ...ada, browser })
    for (let time = 0; time < 10; time++) expect((await attempt(ada.email, 'wrong', browser)).status).toBe(401)
    expect((await attempt(ada.email, PASSWORD, browser)).status).toBe(429)
    await fail(bob.email, 6)
    expect((await attempt(bob.email, PASSWORD, browser)).status).toBe(429)
  })

  it('count together in all processes', async () => {
    const { email } = await person()
    await fail(email, 3)
    issuer.server.serve(await issuer.another())
    expect(await fail(email, 3)).toEqual([401, 401, 429])
    issuer.server.serve(issuer.identity)
  })

  it('are forgotten after an hour, and what was counted is purged without a trace of whose it was', async () => {
    const { email } = await person()
    await fail(email, 6)
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ row: string }>('select t::text as row from throttles t')
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toMatch(/example\.com|127\.0\.0\.1/)
    issuer.pass(HOUR + MINUTE)
    expect(await fail(email, 5)).toEqual([401, 401, 401, 401, 401])
    issuer.pass(HOUR + MINUTE)
    await issuer.identity.jobs?.find(({ name }) => name === 'local-identity-purge')?.run()
    expect((await sql.query('select 1 from throttles')).rows).toEqual([])
  })

  it('from one network address slow it down for all accounts, and a made-up header changes nothing', async () => {
    const somebody = await person()
    const many = Array.from({ length: 100 }, (_, index) => attempt(`spray${index}@example.com`, 'guess'))
    expect(new Set((await Promise.all(many)).map(({ status }) => status))).toEqual(new Set([401]))
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    const elsewhere = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' }
    const fields = { email: somebody.email, password: PASSWORD }
    expect((await postForm(browser, url, fields, elsewhere)).status).toBe(429)
    issuer.pass(6 * MINUTE)
    expect((await postForm(browser, url, fields)).status).toBe(303)
  })
})
