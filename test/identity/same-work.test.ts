import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderHost, SqlPool } from '../../providers/host.ts'
import { localIdentity } from '../../providers/identity/local/local-identity.ts'
import type { DirectoryProvider } from '../../providers/identity/port.ts'
import { startLocalIdentity, TEST_AUDIENCE, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

const PASSWORD = 'correct horse battery'

/** What was done for each form, in order: statements by their text, mails, and the answer. What follows an answer may come beside the next form's. */
const forms: string[][] = []
const asked = new AsyncLocalStorage<string[]>()
let issuer: TestIssuer
let watched: DirectoryProvider

function watchedHost(host: ProviderHost): ProviderHost {
  const recording = (sql: Pick<SqlPool, 'query'>): Pick<SqlPool, 'query'> => ({
    query(text, values) {
      asked.getStore()?.push(text.replace(/\s+/g, ' ').trim())
      return sql.query(text, values)
    },
  })
  return {
    ...host,
    async sql(schema) {
      const pool = await host.sql(schema)
      return { ...pool, ...recording(pool), transaction: (work) => pool.transaction((tx) => work(recording(tx))) }
    },
    sendMail(mail) {
      asked.getStore()?.push('a mail')
      return host.sendMail(mail)
    },
  }
}

beforeAll(async () => {
  issuer = await startLocalIdentity()
  watched = await localIdentity({ audience: TEST_AUDIENCE }, watchedHost(issuer.host))
  const mounts = watched.mounts?.map((mount) => ({
    ...mount,
    handle(request: IncomingMessage, response: ServerResponse) {
      const work: string[] = []
      if (request.method === 'POST') forms.push(work)
      const end = response.end.bind(response)
      response.end = ((...given: Parameters<typeof end>) => {
        work.push('the answer')
        return end(...given)
      }) as typeof response.end
      return asked.run(work, () => mount.handle(request, response))
    },
  }))
  issuer.server.serve({ ...watched, ...(mounts ? { mounts } : {}) })
})
afterAll(async () => {
  await watched?.close?.()
  await issuer?.close()
})

/** What is done for a form of the sign-in page until it is answered. */
async function workFor(path: string, fields: Readonly<Record<string, string>>): Promise<string[]> {
  const browser = cookieFetch()
  const { url } = await openPage(browser, issuer.url)
  const { status } = await postForm(browser, new URL(`${url.pathname}${path}`, url), fields)
  const work = forms.at(-1) ?? []
  expect(work).toContain('the answer')
  return [...work.slice(0, work.indexOf('the answer')), String(status)]
}

async function account(email: string, more: { password?: string } = { password: PASSWORD }): Promise<string> {
  await issuer.identity.users.create({ email, ...more }, { idempotencyKey: email })
  return email
}

describe('nobody can tell who has an account by the work that is done before the answer:', () => {
  it('signing in asks the database for the same in the same order', async () => {
    const work = async (email: string) => workFor('', { email, password: 'not the password' })
    const unknown = await work('nobody@example.com')
    expect(unknown.filter((text) => text.includes('throttles'))).toHaveLength(2)
    expect(unknown.at(-1)).toBe('401')
    expect(await work(await account('ada@example.com'))).toEqual(unknown)
    expect(await work(await account('by-other-issuer@example.com', {}))).toEqual(unknown)
    const blocked = await account('blocked@example.com')
    const [user] = await issuer.identity.users.findByEmail(blocked)
    await issuer.identity.users.block(user?.subject as never, { idempotencyKey: 'block' })
    expect(await work(blocked)).toEqual(unknown)
  })

  it('signing up does too, and no mail is written by then', async () => {
    const work = async (email: string) => workFor('/sign-up', { name: 'Ada', email, password: PASSWORD })
    const unknown = await work('somebody-new@example.com')
    expect(unknown.join()).toContain('insert into mail_proofs')
    expect(unknown).not.toContain('a mail')
    expect(await work(await account('taken@example.com'))).toEqual(unknown)
  })

  it('a forgotten password counts the try, and looks for nobody', async () => {
    const work = async (email: string) => workFor('/forgot', { email })
    const unknown = await work('nobody-else@example.com')
    expect(unknown.filter((text) => text.includes('throttles'))).toHaveLength(1)
    expect(unknown.join()).not.toContain('from accounts')
    expect(await work(await account('forgetful@example.com'))).toEqual(unknown)
  })
})
