import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }
beforeAll(async () => {
  issuer = await startLocalIdentity()
  await signIn({ publicUrl: issuer.url, ...ADA, signUp: { name: 'Ada' }, code: issuer.codeFor(ADA.email) })
})
afterAll(() => issuer?.close())

describe('a form that is not the person’s own', () => {
  it('is refused from a browser without the cookie of that sign-in', async () => {
    const { url } = await openPage(cookieFetch(), issuer.url)
    const stranger = cookieFetch()
    await openPage(stranger, issuer.url)
    for (const browser of [cookieFetch(), stranger]) {
      const refused = await postForm(browser, url, ADA)
      expect(refused.status).toBe(400)
      expect(await refused.text()).toContain('This sign-in has expired')
    }
  })

  it('is refused with the genuine cookie of another sign-in', async () => {
    const { url } = await openPage(cookieFetch(), issuer.url)
    const cookies: string[] = []
    const stranger = cookieFetch()
    await openPage(async (address, init) => {
      const response = await stranger(address, init)
      cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''))
      return response
    }, issuer.url)
    const headers = { cookie: cookies.filter((pair) => pair.startsWith('backplane_interaction')).join('; ') }
    expect(headers.cookie).toContain('.sig=')
    const refused = await fetch(url, { method: 'POST', body: new URLSearchParams(ADA), headers, redirect: 'manual' })
    expect(refused.status).toBe(400)
  })

  it('is refused when another site sends it', async () => {
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    expect((await postForm(browser, url, ADA, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await postForm(browser, url, ADA, { origin: 'null' })).status).toBe(403)
    expect((await postForm(browser, url, ADA, { origin: issuer.url })).status).toBe(303)
  })

  it('is refused when the cookie was made up', async () => {
    const { url } = await openPage(cookieFetch(), issuer.url)
    const cookie = `backplane_interaction=${url.pathname.split('/')[2]}; backplane_interaction.sig=AAAAAAAAAAAAAAAAAAAAAAAAAAA`
    const refused = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(ADA),
      headers: { cookie },
      redirect: 'manual',
    })
    expect(refused.status).toBe(400)
  })

  it('answers other methods and addresses plainly', async () => {
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    const other = await browser(url, { method: 'DELETE' })
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect((await browser(`${url.href}/reset`)).status).toBe(404)
    expect((await browser(`${issuer.url}/interaction/x`)).status).toBe(404)
  })
})
