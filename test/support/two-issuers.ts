import { hashSecret } from '../../providers/identity/local/clients.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { startLocalIdentity, type TestIssuer } from './local-identity.ts'
import { type CookieFetch, cookieFetch, readLink } from './sign-in.ts'
import { authorizationUrl } from './sign-in-page.ts'
import { type Stop, submit, walk } from './walk.ts'

const PASSWORD = 'correct horse battery'
const SECRET = 'Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlY3JldCBhdCBhbGw'

export interface TwoIssuers {
  /** Where people have accounts already: an issuer of its own, which knows ours as a client. */
  readonly other: TestIssuer
  readonly issuer: TestIssuer
  /** Somebody with an account at the other. */
  member(emailVerified?: boolean): Promise<{ readonly email: string; readonly subject: Subject }>
  /** From our sign-in page to the other's: before anything is typed there. */
  leave(browser: CookieFetch): Promise<Stop>
  /** The address to which the other sends somebody who has just signed in there. */
  returning(browser: CookieFetch, email: string): Promise<URL>
  /** There and back, to the end or to our page that says what is wrong. */
  enter(browser: CookieFetch, email: string): Promise<Stop>
  /** Their account at ours. */
  subjectOf(email: string): Promise<Subject | undefined>
  close(): Promise<void>
}

/** Our issuer, at which people may sign in by another one, "Acme"; a third, "Gone", does not answer. */
export async function startTwoIssuers(): Promise<TwoIssuers> {
  let people = 0
  const other = await startLocalIdentity()
  const issuer = await startLocalIdentity({
    externalIssuers: [
      { id: 'acme', name: 'Acme', issuer: `${other.url}/oidc`, clientId: 'us', clientSecret: SECRET },
      { id: 'gone', name: 'Gone', issuer: 'http://127.0.0.1:9/', clientId: 'us', clientSecret: SECRET },
    ],
  })
  const sql = await other.host.sql('local_identity')
  await sql.query('insert into clients (id, secret_sha256, metadata) values ($1, $2, $3)', [
    'us',
    hashSecret(SECRET),
    {
      client_name: 'Ours',
      redirect_uris: [`${issuer.url}/local/identity/external/acme/callback`],
      grant_types: ['authorization_code'],
      first_party: true,
    },
  ])

  async function leave(browser: CookieFetch): Promise<Stop> {
    const page = await walk(browser, authorizationUrl(issuer.url, { prompt: 'login' }), issuer.url)
    const link = readLink(page.page ?? '', 'Continue with Acme')
    const left = await walk(browser, new URL(link ?? '', page.url), issuer.url)
    return walk(browser, left.url, other.url)
  }
  async function returning(browser: CookieFetch, email: string): Promise<URL> {
    const there = await leave(browser)
    return (await submit(browser, there, other.url, { email, password: PASSWORD })).url
  }
  return {
    other,
    issuer,
    async member(emailVerified = true) {
      const email = `member${++people}@example.com`
      const user = await other.identity.users.create(
        { email, password: PASSWORD, name: 'Ada', emailVerified },
        { idempotencyKey: email },
      )
      return { email, subject: user.subject }
    },
    leave,
    returning,
    enter: async (browser, email) => walk(browser, await returning(browser, email), issuer.url),
    subjectOf: async (email) => (await issuer.identity.users.findByEmail(email))[0]?.subject,
    async close() {
      await issuer.close()
      await other.close()
    },
  }
}

/** A browser that keeps the cookies of the two hosts apart. */
export function browserOfTwo(): CookieFetch {
  const jars = new Map<string, CookieFetch>()
  return (address, init) => {
    const { origin } = new URL(address)
    const jar = jars.get(origin) ?? cookieFetch()
    jars.set(origin, jar)
    return jar(address, init)
  }
}
