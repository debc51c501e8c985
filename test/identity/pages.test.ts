import { request as httpRequest } from 'node:http'
import { buildEndSessionUrl } from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, openClient, readErrors, readForm, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }
beforeAll(async () => {
  issuer = await startLocalIdentity()
  await signIn({ publicUrl: issuer.url, ...ADA, signUp: { name: 'Ada' }, code: issuer.codeFor(ADA.email) })
})
afterAll(() => issuer?.close())

function expectStrict(response: Response, formAction = "'self'") {
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
  )
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
}

describe('every page', () => {
  it('allows no script and no frame, keeps nothing, and lets its form lead to the application only', async () => {
    const browser = cookieFetch()
    const signInPage = await openPage(browser, issuer.url)
    expectStrict(signInPage.response, `'self' ${issuer.url}`)
    const loopback = { client_id: 'backplane-cli', redirect_uri: 'http://127.0.0.1:53211/callback' }
    const forCli = await openPage(cookieFetch(), issuer.url, { ...loopback, screen_hint: 'signup' })
    expect(forCli.page).toContain('<h1>Create an account</h1>')
    expectStrict(forCli.response, "'self' http://127.0.0.1:53211")
    expectStrict(await postForm(browser, signInPage.url, { email: '', password: '' }), `'self' ${issuer.url}`)
    expectStrict(await browser(`${issuer.url}/oidc/auth?client_id=nobody`, { headers: { accept: 'text/html' } }))
    expectStrict(await browser(`${issuer.url}/interaction/no-such-interaction`))
    expectStrict(await browser(`${issuer.url}/oidc/session/end/success`))
  })

  it('has no script, no inline style and one stylesheet, which is served', async () => {
    const { page } = await openPage(cookieFetch(), issuer.url)
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/i)
    const href = /<link rel="stylesheet" href="([^"]+)">/.exec(page)?.[1]
    const style = await fetch(new URL(href ?? '', issuer.url))
    expect(style.status).toBe(200)
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8')
  })

  it('names every field, tells password managers what it is, and puts the cursor where there is something to do', async () => {
    const signInPage = await openPage(cookieFetch(), issuer.url, { login_hint: 'ada@example.com' })
    expect(inputs(signInPage.page)).toEqual([
      { id: 'email', label: 'Email address', autocomplete: 'username', focused: false, value: 'ada@example.com' },
      { id: 'password', label: 'Password', autocomplete: 'current-password', focused: true, value: undefined },
    ])
    const signUpPage = await openPage(cookieFetch(), issuer.url, { screen_hint: 'signup' })
    expect(inputs(signUpPage.page)).toEqual([
      { id: 'name', label: 'Name', autocomplete: 'name', focused: true, value: undefined },
      { id: 'email', label: 'Email address', autocomplete: 'username', focused: false, value: undefined },
      { id: 'password', label: 'Password', autocomplete: 'new-password', focused: false, value: undefined },
    ])
  })
})

describe('a refused form', () => {
  it('keeps what was typed except the password, shows the error beside its field, and escapes everything', async () => {
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url, { screen_hint: 'signup' })
    const evil = '"><script>alert(1)</script>'
    const refused = await postForm(browser, url, { name: evil, email: 'not an address', password: 'secret-but-short?' })
    const page = await refused.text()
    expect(refused.status).toBe(400)
    expect(page).not.toContain('<script')
    expect(page).not.toContain('secret-but-short?')
    expect(readForm(page)?.fields).toEqual({ name: evil, email: 'not an address', password: '' })
    expect(page).toMatch(
      /<input id="email"[^>]* aria-invalid="true" aria-describedby="email-error" autofocus>\s*<p class="error" id="email-error">/,
    )
    expect(readErrors(page)).toEqual(['Enter your email address, like name@example.com.'])
  })

  it('escapes a login hint from the address', async () => {
    const { page } = await openPage(cookieFetch(), issuer.url, { login_hint: `'"><img src=x onerror=alert(1)>` })
    expect(page).not.toContain('<img')
    expect(readForm(page)?.fields.email).toBe(`'"><img src=x onerror=alert(1)>`)
  })

  it.each([
    ['application/json', JSON.stringify(ADA), 415],
    ['application/x-www-form-urlencoded', `email=${'x'.repeat(20_000)}`, 413],
  ])('of type %s is refused unread', async (type, body, status) => {
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    const refused = await browser(url, { method: 'POST', body, headers: { 'content-type': type } })
    expect(refused.status).toBe(status)
    expect((await refused.text()).includes('Not accepted')).toBe(true)
  })

  it('can be sent again, rightly', async () => {
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    expect((await postForm(browser, url, { ...ADA, password: 'wrong' })).status).toBe(401)
    expect((await postForm(browser, url, ADA)).status).toBe(303)
  })
})

describe('signing out', () => {
  it('asks first, on a page whose form may lead back to the application', async () => {
    const browser = cookieFetch()
    const tokens = await signIn({ publicUrl: issuer.url, ...ADA, browser })
    const client = await openClient(issuer.url)
    const back = 'http://127.0.0.1/'
    const url = buildEndSessionUrl(client, { id_token_hint: tokens.idToken ?? '', post_logout_redirect_uri: back })
    const asked = await browser(url)
    const page = await asked.text()
    expectStrict(asked, "'self' http://127.0.0.1")
    expect(page).toContain('<h1>Sign out?</h1>')
    expect(page).toContain(`<a href="${back}">Stay signed in</a>`)
    expect(page).not.toContain('<script')
    const forged = await postForm(browser, new URL(readForm(page)?.action ?? ''), { xsrf: 'guess', logout: 'yes' })
    expect(forged.status).toBe(400)
    expect((await signIn({ publicUrl: issuer.url, email: '', password: '', browser })).subject).toBe(tokens.subject)
  })

  it('leads straight back where nobody is signed in, to registered addresses only', async () => {
    const end = (parameters: Record<string, string>) =>
      fetch(`${issuer.url}/oidc/session/end?${new URLSearchParams({ client_id: 'backplane-web', ...parameters })}`, {
        redirect: 'manual',
        headers: { accept: 'text/html' },
      })
    const home = await end({ post_logout_redirect_uri: `${issuer.url}/`, state: 's' })
    expect([home.status, home.headers.get('location')]).toEqual([303, `${issuer.url}/?state=s`])
    const evil = await end({ post_logout_redirect_uri: 'https://evil.example/' })
    expect([evil.status, evil.headers.get('location')]).toEqual([400, null])
    const nowhere = await end({})
    expect(await (await fetch(nowhere.headers.get('location') ?? '')).text()).toContain('You are signed out')
  })
})

describe('the issuer’s addresses', () => {
  it('are those of the public URL, whatever Host or forwarding headers a request carries', async () => {
    const lies = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    const text = await rawGet(new URL(`${issuer.url}/oidc/.well-known/openid-configuration`), lies)
    const discovery = JSON.parse(text) as Record<string, unknown>
    expect(text).not.toContain('evil.example')
    expect(discovery.issuer).toBe(`${issuer.url}/oidc`)
    expect(discovery.token_endpoint).toBe(`${issuer.url}/oidc/token`)
  })

  it('answer browsers of the clients’ own origins only', async () => {
    const token = (origin: string) =>
      fetch(`${issuer.url}/oidc/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ client_id: 'backplane-web', grant_type: 'refresh_token', refresh_token: 'x' }),
      })
    expect((await token(issuer.url)).headers.get('access-control-allow-origin')).toBe(issuer.url)
    expect((await token('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

function rawGet(url: URL, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () => resolve(text))
    })
    request.on('error', reject).end()
  })
}

function inputs(page: string) {
  return [...page.matchAll(/<input ([^>]*)>/g)].map(([, attributes = '']) => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
    const id = attribute('id')
    return {
      id,
      label: new RegExp(`<label for="${id}">([^<]*)</label>`).exec(page)?.[1],
      autocomplete: attribute('autocomplete'),
      focused: / autofocus\b/.test(attributes),
      value: attribute('value'),
    }
  })
}
