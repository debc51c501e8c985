import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runJob } from '../support/jobs.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { cookieFetch, openClient, signIn } from '../support/sign-in.ts'

let issuer: TestIssuer
let client: oidc.Configuration
let people = 0
const PASSWORD = 'correct horse battery'
const invalidGrant = { error: 'invalid_grant' }

beforeAll(async () => {
  issuer = await startLocalIdentity({ productName: 'Test Movies' })
  issuer.stopClock()
  client = await openClient(issuer.url)
})
afterAll(() => issuer?.close())

async function somebody() {
  const email = `rotation${++people}@example.com`
  await issuer.identity.users.create({ email, password: PASSWORD }, { idempotencyKey: email })
  const browser = cookieFetch()
  const enter = async (fresh = browser) => {
    const { refreshToken, subject } = await signIn({ publicUrl: issuer.url, email, password: PASSWORD, browser: fresh })
    if (!refreshToken) throw new Error('a first-party client gets a refresh token')
    return { refreshToken, subject }
  }
  return { email, enter }
}

async function refresh(refreshToken: string): Promise<string> {
  const answer = await oidc.refreshTokenGrant(client, refreshToken)
  if (!answer.refresh_token) throw new Error('refreshing gives the next refresh token')
  return answer.refresh_token
}

/** The refresh tokens of a person that can still be exchanged for another for the first time. */
async function unused(subject: string): Promise<number> {
  const sql = await issuer.host.sql('local_identity')
  const { rows } = await sql.query<{ unused: number }>(
    `select count(*)::int as unused from payloads where model = 'RefreshToken' and account_id = $1 and consumed_at is null`,
    [subject],
  )
  return rows[0]?.unused ?? 0
}

const mailsTo = async (email: string) => {
  await runJob(issuer.identity, 'local-identity-notices')
  return issuer.mails.filter(({ to }) => to === email)
}

describe('a refresh token within ten seconds of its first use', () => {
  it('gives everybody who repeats it the same successor: two tabs, or an answer that was lost', async () => {
    const { refreshToken } = await (await somebody()).enter()
    const second = await refresh(refreshToken)
    issuer.pass(9_000)
    expect(await refresh(refreshToken)).toBe(second)
    expect(await refresh(second)).not.toBe(second)
  })

  it('gives whoever comes after the successor was used the newest of the line, so that nobody is left with an old one', async () => {
    const { refreshToken } = await (await somebody()).enter()
    const third = await refresh(await refresh(refreshToken))
    const late = await refresh(refreshToken)
    expect(late).toBe(third)
    issuer.pass(60_000)
    await refresh(late)
  })

  it('keeps one line through fifty uses at once, of which each got good tokens', async () => {
    const { refreshToken, subject } = await (await somebody()).enter()
    const fifty = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)))
    expect(new Set(fifty).size).toBe(1)
    expect(await unused(subject)).toBe(1)

    issuer.pass(60_000)
    const next = await refresh(fifty[49] ?? '')
    issuer.pass(60_000)
    await refresh(next)
    expect(await unused(subject)).toBe(1)
  })

  it('keeps one line between two processes of the issuer', async () => {
    const { refreshToken, subject } = await (await somebody()).enter()
    const second = await refresh(refreshToken)
    issuer.server.serve(await issuer.another())
    expect(await refresh(refreshToken)).toBe(second)
    issuer.server.serve(issuer.identity)
    expect(await unused(subject)).toBe(1)
  })
})

describe('a refresh token that is used again later', () => {
  it('is theft: its grant ends, for the thief and the victim', async () => {
    const { refreshToken } = await (await somebody()).enter()
    const second = await refresh(refreshToken)
    issuer.pass(11_000)
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
    await expect(refresh(second)).rejects.toMatchObject(invalidGrant)
  })

  it('is found out although the thief was as quick as the owner', async () => {
    const { refreshToken } = await (await somebody()).enter()
    const [owner = '', thief = ''] = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    issuer.pass(600_000)
    await refresh(owner)
    issuer.pass(600_000)
    await expect(refresh(thief)).rejects.toMatchObject(invalidGrant)
  })

  it('leaves the person’s other sign-ins, and the session of this one, as they are', async () => {
    const ada = await somebody()
    const bystander = await (await somebody()).enter()
    const { refreshToken } = await ada.enter()
    const elsewhere = await ada.enter(cookieFetch())
    await refresh(refreshToken)
    issuer.pass(11_000)
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
    await refresh(elsewhere.refreshToken)
    await refresh(bystander.refreshToken)
    // The browser is still signed in: a new grant needs no password.
    await refresh((await ada.enter()).refreshToken)
  })

  it('tells the person by mail, once, however often and from however many sides it is used', async () => {
    const ada = await somebody()
    const { refreshToken } = await ada.enter()
    await refresh(await refresh(refreshToken))
    issuer.pass(11_000)
    await Promise.allSettled(Array.from({ length: 10 }, () => refresh(refreshToken)))
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
    const mails = await mailsTo(ada.email)
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({
      subject: 'A sign-in to Test Movies was ended',
      text: expect.stringContaining('old sign-in of yours again, in Backplane command line'),
    })
    expect(await mailsTo(ada.email)).toHaveLength(1)
  })

  it('is told by mail even when the mail could not be sent at first', async () => {
    const ada = await somebody()
    const { refreshToken } = await ada.enter()
    await refresh(refreshToken)
    issuer.pass(11_000)
    await expect(refresh(refreshToken)).rejects.toMatchObject(invalidGrant)
    issuer.failMails(true)
    await expect(runJob(issuer.identity, 'local-identity-notices')).rejects.toThrow('no mail today')
    issuer.failMails(false)
    expect(await mailsTo(ada.email)).toHaveLength(1)
  })

  it('says nothing to somebody who signs out, revokes, or repeats within the leeway', async () => {
    const ada = await somebody()
    const { refreshToken } = await ada.enter()
    const second = await refresh(refreshToken)
    await refresh(refreshToken)
    await oidc.tokenRevocation(client, second)
    const again = await ada.enter(cookieFetch())
    await refresh(again.refreshToken)
    issuer.pass(11_000)
    await oidc.tokenRevocation(client, again.refreshToken)
    expect(await mailsTo(ada.email)).toEqual([])
  })
})
