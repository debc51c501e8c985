import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { authorize, type CookieFetch, cookieFetch, openClient, readForm, signIn } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await startLocalIdentity()
})
afterAll(() => issuer?.close())

const PASSWORD = 'correct horse battery'
let people = 0
/** Somebody new, with an account. */
async function person(name = 'Ada') {
  const email = `person${++people}@example.com`
  const user = await issuer.identity.users.create({ email, password: PASSWORD, name }, { idempotencyKey: email })
  return {
    ...user,
    signIn: (browser?: CookieFetch) =>
      signIn({ publicUrl: issuer.url, email, password: PASSWORD, ...(browser && { browser }) }),
  }
}

/** A browser that counts the forms that were posted in it. */
function countingBrowser() {
  const browser = cookieFetch()
  const counted = { posts: 0, fetch: browser }
  counted.fetch = (url, init) => {
    if (init?.method === 'POST') counted.posts++
    return browser(url, init)
  }
  return counted
}

describe('signing in', () => {
  it('says the same of a wrong password and of an address that nobody has', async () => {
    const { email } = await person()
    const refused = async (address: string) =>
      signIn({ publicUrl: issuer.url, email: address, password: 'not the password' }).catch(String)
    expect(await refused(email)).toBe('SignInRefused: The email address or the password is wrong.')
    expect(await refused('nobody@example.com')).toBe(await refused(email))
  })

  it('takes the password in whatever form a keyboard writes its letters', async () => {
    const email = 'unicode@example.com'
    await issuer.identity.users.create({ email, password: 'caf\u00e9 au lait' }, { idempotencyKey: email })
    expect((await signIn({ publicUrl: issuer.url, email, password: 'cafe\u0301 au lait' })).subject).toBeTruthy()
  })

  it('tells a blocked person so, but only after the right password', async () => {
    const { email, subject, signIn: enter } = await person()
    await issuer.identity.users.block(subject, { idempotencyKey: 'block' })
    await expect(enter()).rejects.toThrow('This account is blocked.')
    await expect(signIn({ publicUrl: issuer.url, email, password: 'not the password' })).rejects.toThrow('is wrong')
  })

  it('works for the command line where the page offers passkeys too', async () => {
    const named = await startLocalIdentity({}, 'localhost')
    try {
      const who = { email: 'ada@example.com', password: PASSWORD }
      const { subject } = await named.identity.users.create(who, { idempotencyKey: 'ada' })
      expect((await signIn({ publicUrl: named.url, ...who })).subject).toBe(subject)
    } finally {
      await named.close()
    }
  })

  it('asks once: a second application in the same browser sees no form', async () => {
    const ada = await person()
    const browser = countingBrowser()
    const first = await ada.signIn(browser.fetch)
    expect(browser.posts).toBe(1)
    const redirectUri = `${issuer.url}/callback`
    const web = {
      publicUrl: issuer.url,
      email: '',
      password: '',
      clientId: 'backplane-web',
      redirectUri,
      browser: browser.fetch,
    }
    const second = await signIn(web)
    expect(browser.posts).toBe(1)
    expect(second.subject).toBe(first.subject)
  })

  it('asks again when the session was ended by a block that is lifted', async () => {
    const ada = await person()
    const browser = countingBrowser()
    await ada.signIn(browser.fetch)
    await issuer.identity.users.block(ada.subject, { idempotencyKey: 'b' })
    await issuer.identity.users.unblock(ada.subject, { idempotencyKey: 'u' })
    await ada.signIn(browser.fetch)
    expect(browser.posts).toBe(2)
  })

  it('asks again when the account of a live session was blocked behind its back, and lets somebody else in', async () => {
    const [ada, bob] = [await person('Ada'), await person('Bob')]
    const browser = cookieFetch()
    await ada.signIn(browser)
    const sql = await issuer.host.sql('local_identity')
    await sql.query('update accounts set blocked_at = now() where id = $1', [ada.subject])
    await expect(ada.signIn(browser)).rejects.toThrow('This account is blocked.')
    expect((await bob.signIn(browser)).subject).toBe(bob.subject)
  })

  it('as somebody else ends the session of whoever was signed in in this browser', async () => {
    const [ada, bob] = [await person('Ada'), await person('Bob')]
    const browser = cookieFetch()
    await ada.signIn(browser)
    const client = await openClient(issuer.url)
    const start = new URL((await authorize(client, { email: '', password: '', browser })).callback)
    expect(start.searchParams.get('code')).toBeTruthy()

    const asked = await browser(
      authorizationUrl(issuer.url, {
        client_id: 'backplane-cli',
        redirect_uri: 'http://127.0.0.1/callback',
        prompt: 'login',
      }),
    )
    const page = new URL(asked.headers.get('location') ?? '', issuer.url)
    const form = readForm(await (await browser(page)).text())
    const body = new URLSearchParams({ email: bob.email, password: PASSWORD })
    const posted = await browser(new URL(form?.action ?? '', page), { method: 'POST', body })
    const back = await browser(new URL(posted.headers.get('location') ?? '', page))
    expect(back.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1\/callback\?code=/)

    const now = await signIn({ publicUrl: issuer.url, email: '', password: '', browser })
    expect(now.subject).toBe(bob.subject)
  })
})
