import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, readErrors } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

const PASSWORD = 'correct horse battery'
const AT_ONCE = 16
const WORDS = 'Very many people are signing in at this moment. Nothing was changed; try again in a few seconds.'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await startLocalIdentity({ passwordsWaiting: 1 })
})
afterAll(() => issuer?.close())

interface Tried {
  readonly status: number
  readonly retryAfter: string | null
  readonly page: string
  /** The same form from the same browser. */
  again(): Promise<Response>
}

/** Sends so many forms at once, each from a browser of its own, until one of them finds the queue full. */
async function flood(path: string, fields: (n: number) => Readonly<Record<string, string>>) {
  const people = await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, n) => {
      const browser = cookieFetch()
      const { url } = await openPage(browser, issuer.url, { prompt: 'login' })
      return () => postForm(browser, new URL(`${url.pathname}${path}`, url), fields(n))
    }),
  )
  return eventually(async () => {
    const all: Tried[] = await Promise.all(
      people.map(async (again) => {
        const response = await again()
        const retryAfter = response.headers.get('retry-after')
        return { status: response.status, retryAfter, page: await response.text(), again }
      }),
    )
    const refused = all.filter(({ status }) => status === 503)
    return refused.length > 0 && { refused, served: all.filter(({ status }) => status !== 503) }
  }, 'the queue is full')
}

describe('more passwords at once than may wait', () => {
  it('are told at the sign-in page to come back, with 503 and Retry-After, and sign in when they do', async () => {
    const address = (n: number) => `flood${n}@example.com`
    for (let n = 0; n < AT_ONCE; n += 1)
      await issuer.identity.users.create({ email: address(n), password: PASSWORD }, { idempotencyKey: address(n) })
    const { refused, served } = await flood('', (n) => ({ email: address(n), password: PASSWORD }))
    expect(served.map(({ status }) => status)).toEqual(served.map(() => 303))
    for (const { retryAfter, page } of refused) {
      expect(retryAfter).toBe('5')
      expect(readErrors(page)).toEqual([WORDS])
    }
    // No try of theirs was counted: each signs in by the form that was refused.
    for (const { again } of refused) expect((await again()).status).toBe(303)
  })

  it('are told the same of whoever nobody knows, and where one signs up', async () => {
    const unknown = await flood('', (n) => ({ email: `nobody${n}@example.com`, password: PASSWORD }))
    const newcomers = await flood('/sign-up', (n) => ({
      ...{ name: 'Ada', email: `new${n}@example.com`, password: PASSWORD },
    }))
    for (const { retryAfter, page } of [...unknown.refused, ...newcomers.refused]) {
      expect(retryAfter).toBe('5')
      expect(readErrors(page)).toEqual([WORDS])
    }
  })
})
