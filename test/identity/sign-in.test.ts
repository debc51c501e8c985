import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { authorize, type CookieFetch, cookieFetch, openClient, readForm, signIn } from '../support/sign-in.ts'
import { authorizationUrl } from '../support/sign-in-page.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

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

describe('signing up', () => {
  it('makes an account and signs in to it', async () => {
    const email = 'Grace.Hopper@Example.com'
    const tokens = await signIn({ publicUrl: issuer.url, email, password: PASSWORD, signUp: { name: 'Grace' } })
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
      emailVerified: false,
    })
  })

  it('refuses an address that is taken, however it is capitalised, and changes nothing', async () => {
    const owner = await person()
    const again = {
      publicUrl: issuer.url,
      email: owner.email.toUpperCase(),
      password: 'another password',
      signUp: { name: 'X' },
    }
    await expect(signIn(again)).rejects.toThrow('There is an account with this address already. Sign in instead.')
    expect((await owner.signIn()).subject).toBe(owner.subject)
    expect((await issuer.identity.users.get(owner.subject))?.name).toBe('Ada')
  })

  it.each([
    ['short', 'new1@example.com', 'Eve', 'Use at least 8 characters.'],
    ['x'.repeat(201), 'new2@example.com', 'Eve', 'Use at most 200 characters.'],
    ['new3@example.com', 'new3@example.com', 'Eve', 'Choose something other than your email address.'],
    [PASSWORD, 'no address', 'Eve', 'Enter your email address'],
    [PASSWORD, 'new4@example.com', '  ', 'Enter your name.'],
  ])('refuses %j for %j, named %j: %s', async (password, email, name, message) => {
    await expect(signIn({ publicUrl: issuer.url, email, password, signUp: { name } })).rejects.toThrow(message)
    expect(await issuer.identity.users.findByEmail(email)).toEqual([])
  })

  it('lets one of two people have the address that both ask for at once', async () => {
    const both = ['One', 'Two'].map((name) =>
      signIn({ publicUrl: issuer.url, email: 'race@example.com', password: PASSWORD, signUp: { name } }),
    )
    const outcomes = (await Promise.allSettled(both)).map(({ status }) => status)
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected'])
  })
})

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
