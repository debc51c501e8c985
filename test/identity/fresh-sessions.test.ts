import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECOND } from '../../lib/clock.ts'
import { payloadAdapter } from '../../providers/identity/local/payloads.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { type CookieFetch, cookieFetch, signIn } from '../support/sign-in.ts'

let issuer: TestIssuer
const PASSWORD = 'correct horse battery'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
})
afterAll(() => issuer?.close())

async function person() {
  const email = `session${++people}@example.com`
  const { subject } = await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const enter = (browser: CookieFetch) => signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser })
  return { email, subject, enter }
}

describe('the session', () => {
  it('that somebody else planted in the browser is not the one that is signed in to', async () => {
    const { email } = await person()
    const planted: string[] = []
    const attacker = cookieFetch()
    const capturing: CookieFetch = async (url, init) => {
      const response = await attacker(url, init)
      planted.push(
        ...response.headers
          .getSetCookie()
          .filter((line) => /^backplane_session/.test(line))
          .map((line) => line.split(';')[0] ?? ''),
      )
      return response
    }
    const mallory = await person()
    await mallory.enter(capturing)
    // Signed out, as an attacker would leave it; then the victim signs in with those cookies in the browser.
    await issuer.identity.sessions?.revokeAll(mallory.subject, { idempotencyKey: 'out' })
    const victim = cookieFetch()
    const cookie = planted.slice(-2).join('; ')
    const seen: string[] = []
    const fixed: CookieFetch = async (url, init) => {
      const path = new URL(url).pathname
      const headers = { ...Object.fromEntries(new Headers(init?.headers)) }
      const response = await victim(url, path === '/oidc/auth' ? { ...init, headers: { ...headers, cookie } } : init)
      seen.push(
        ...response.headers
          .getSetCookie()
          .filter((line) => /^backplane_session=/.test(line))
          .map((line) => line.split(';')[0] ?? ''),
      )
      return response
    }
    const { subject } = await signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser: fixed })
    expect(subject).toBeTruthy()
    expect([planted.length > 0, seen.length > 0]).toEqual([true, true])
    for (const one of planted) expect(seen).not.toContain(one)
    const stale = await fetch(`${issuer.url}/account/security`, { headers: { cookie }, redirect: 'manual' })
    expect(stale.headers.get('location'), 'the planted one is signed in to nothing').toContain('/oidc/auth?')
  })

  it('in flight while all are ended is not kept', async () => {
    const ada = await person()
    await ada.enter(cookieFetch())
    const sql = await issuer.host.sql('local_identity')
    const { rows } = await sql.query<{ payload: Record<string, unknown> }>(
      `select payload from payloads where model = 'Session' and account_id = $1`,
      [ada.subject],
    )
    issuer.pass(2 * SECOND)
    await issuer.identity.sessions?.revokeAll(ada.subject, { idempotencyKey: 'all' })
    const sessions = payloadAdapter(sql, issuer.host.wallClock, 'no secret is needed for sessions')('Session')
    await sessions.upsert('late', rows[0]?.payload ?? {}, 3_600)
    expect(await sessions.find('late')).toBeUndefined()
    expect((await ada.enter(cookieFetch())).subject).toBe(ada.subject)
  })
})
