import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { ClientSecretBasic, clientCredentialsGrant, refreshTokenGrant } from 'openid-client'
import type { WebhookRequest } from '../../providers/call.ts'
import type { ExternalUser, Subject } from '../../providers/identity/port.ts'
import { type IdentityFixture, password } from '../contracts/identity/fixture.ts'
import { setUpAuthenticatorApp } from '../support/authenticator-app.ts'
import { eventually } from '../support/eventually.ts'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { linkIn } from '../support/mailbox.ts'
import { openConfidential } from '../support/open-client.ts'
import { cookieFetch, openClient, signIn } from '../support/sign-in.ts'
import { submit, walk } from '../support/walk.ts'

/** The local issuer on a database of its own, where people use its pages and read its mails. */
export async function openLocal(): Promise<IdentityFixture> {
  const issuer = await startLocalIdentity()
  const { identity, url } = issuer
  const client = await openClient(url)
  return {
    identity,
    unknownSubject: randomUUID(),
    returnTo: `${url}/account`,
    async signIn({ email }, secret) {
      const tokens = await signIn({ publicUrl: url, email, password: secret })
      let refreshToken = tokens.refreshToken ?? ''
      return {
        accessToken: tokens.accessToken,
        async refreshes() {
          const answer = await unlessRefused(refreshTokenGrant(client, refreshToken), 400)
          refreshToken = answer?.refresh_token ?? refreshToken
          return answer !== null
        },
      }
    },
    async enrol({ email }) {
      const browser = cookieFetch()
      await signIn({ publicUrl: url, email, password, browser })
      await setUpAuthenticatorApp(issuer, browser)
    },
    follow: (user, ticket) => {
      if (ticket.delivery === 'link') throw new Error('the local issuer sends its mails itself')
      return follow(issuer, user)
    },
    async machineToken(clientId, clientSecret) {
      const machine = await openConfidential(url, clientId, ClientSecretBasic(clientSecret))
      return (await unlessRefused(clientCredentialsGrant(machine), 401))?.access_token ?? null
    },
    logoutRequest: (subject, sessionId) => logoutRequest(issuer, subject, sessionId),
    close: issuer.close,
  }
}

/** Opens the newest link that was mailed to them, presses its button, with a new password where one is asked for, and reads where it goes on. */
async function follow(issuer: TestIssuer, { email }: ExternalUser): Promise<string | null> {
  const link = await eventually(
    async () =>
      issuer.mails
        .filter(({ to }) => to === email)
        .map(({ text }) => linkIn(text))
        .findLast((one) => one?.includes('?token=')),
    'a mailed link',
  )
  const browser = cookieFetch()
  const opened = await walk(browser, link, issuer.url)
  if (opened.response?.status === 410) return null
  const done = await submit(browser, opened, issuer.url, { password: 'a quiet evening in june' })
  if (!done.response?.ok) throw new Error(`the link was not taken: ${done.page}`)
  return /<a class="button" href="([^"]+)"/.exec(done.page ?? '')?.[1] ?? null
}

/** What the issuer posts to us for what stands in its outbox. */
async function logoutRequest(issuer: TestIssuer, subject: Subject, sessionId: string): Promise<WebhookRequest> {
  const sql = await issuer.host.sql('local_identity')
  await sql.query('insert into logouts (id, client_id, account_id, sid) values ($1, $2, $3, $4)', [
    randomUUID(),
    issuer.identity.clientConfig().clientId,
    subject,
    sessionId,
  ])
  await runJob(issuer.identity, 'local-identity-logouts')
  const posted = issuer.webhooks.find(
    ({ body }) => decodeJwt(new URLSearchParams(body).get('logout_token') ?? '').sub === subject,
  )
  if (!posted) throw new Error('the issuer posted nothing')
  return { headers: posted.headers, body: Buffer.from(posted.body) }
}

async function unlessRefused<T>(asked: Promise<T>, status: number): Promise<T | null> {
  return asked.catch((error: { status?: number }) => {
    if (error.status === status) return null
    throw error
  })
}
