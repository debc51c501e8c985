import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../lib/clock.ts'
import type { Subject } from '../../providers/identity/port.ts'
import { eventually } from '../support/eventually.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { linkIn } from '../support/mailbox.ts'
import { cookieFetch, openClient, readErrors, readForm, signIn } from '../support/sign-in.ts'
import { openPage, postForm } from '../support/sign-in-page.ts'

let issuer: TestIssuer
const OLD = 'correct horse battery'
const NEW = 'a quiet evening in june'
let people = 0
beforeAll(async () => {
  issuer = await startLocalIdentity()
  issuer.stopClock()
})
afterAll(() => issuer?.close())

async function person() {
  const email = `reset${++people}@example.com`
  const user = await issuer.identity.users.create({ email, password: OLD, name: 'Ada' }, { idempotencyKey: email })
  return { ...user, enter: (password: string) => signIn({ publicUrl: issuer.url, email, password }) }
}

const mailsTo = (email: string) => issuer.host.mails.filter(({ to }) => to === email)

/** Asks on the issuer's page for a link. */
async function forget(email: string) {
  const browser = cookieFetch()
  const { url } = await openPage(browser, issuer.url)
  const page = new URL(`${url.pathname}/forgot`, url)
  expect((await browser(page)).status).toBe(200)
  return postForm(browser, page, { email })
}

async function linkFor(email: string): Promise<URL> {
  const before = mailsTo(email).length
  await forget(email)
  return new URL(
    await eventually(async () => mailsTo(email).length > before && linkIn(mailsTo(email).at(-1)?.text), 'a link'),
  )
}

async function choose(link: URL, password: string, browser = cookieFetch()) {
  const form = readForm(await (await browser(link)).text())
  return postForm(browser, new URL(form?.action ?? '/none', link), { ...form?.fields, password })
}

describe('a forgotten password', () => {
  it('is asked about in the same words whether or not there is an account', async () => {
    const { email } = await person()
    const answers = []
    for (const address of [email, 'nobody@example.com']) {
      const answer = await forget(address)
      const page = (await answer.text()).replaceAll(address, 'EMAIL').replace(/\/interaction\/[\w-]+/g, '')
      answers.push([answer.status, page, [...answer.headers.keys()]])
    }
    expect(answers[1]).toEqual(answers[0])
    await eventually(async () => mailsTo(email).length > 0, 'the mail')
    expect(mailsTo('nobody@example.com')).toEqual([])
  })

  it('lets the owner in with a browser that nobody knows, however many strangers try meanwhile', async () => {
    const ada = await person()
    const stranger = async () => {
      const browser = cookieFetch()
      const { url } = await openPage(browser, issuer.url, { prompt: 'login' })
      return (await postForm(browser, url, { email: ada.email, password: 'not the password' })).status
    }
    for (let times = 0; times < 6; times += 1) await stranger()
    await expect(ada.enter(OLD), 'a new browser waits with the strangers').rejects.toThrow()
    const browser = cookieFetch()
    expect((await choose(await linkFor(ada.email), NEW, browser)).status).toBe(200)
    expect(await stranger()).toBe(429)
    await expect(signIn({ publicUrl: issuer.url, email: ada.email, password: NEW, browser })).resolves.toBeDefined()
  })

  it('is replaced by the mailed link, in any browser; everybody is signed out and the owner is told', async () => {
    const ada = await person()
    const client = await openClient(issuer.url)
    const before = await ada.enter(OLD)
    const link = await linkFor(ada.email)
    expect(link.origin + link.pathname).toBe(`${issuer.url}/account/reset`)

    expect(await (await choose(link, 'password1')).text()).toContain('among those that are tried first')
    const done = await (await choose(link, NEW)).text()
    expect(done).toContain('You were signed out everywhere')
    expect(done).toContain(`href="${issuer.url}/"`)
    await expect(oidc.refreshTokenGrant(client, before.refreshToken ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    await expect(ada.enter(OLD)).rejects.toThrow('is wrong')
    expect((await ada.enter(NEW)).subject).toBe(ada.subject)
    expect(await issuer.identity.users.get(ada.subject)).toMatchObject({ emailVerified: true })
    const told = await eventually(
      async () => mailsTo(ada.email).find(({ subject }) => subject.includes('was changed')),
      'the notice',
    )
    expect(told.subject).toBe('Your password for Backplane was changed')
  })

  it('link works once, and takes the others of the account with it', async () => {
    const ada = await person()
    const [first, second] = [await linkFor(ada.email), await linkFor(ada.email)]
    const form = readForm(await (await fetch(first)).text())
    const both = await Promise.all(
      ['one new password', 'other new password'].map((password) =>
        postForm(cookieFetch(), new URL(form?.action ?? '', first), { ...form?.fields, password }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410])
    expect((await fetch(second)).status).toBe(410)
  })

  it('link lapses after half an hour, and with a new address', async () => {
    const ada = await person()
    const link = await linkFor(ada.email)
    issuer.pass(30 * MINUTE + 1_000)
    expect((await fetch(link)).status).toBe(410)
    const next = await linkFor(ada.email)
    await issuer.identity.users.update(ada.subject, { email: `moved-${ada.email}` }, { idempotencyKey: 'move' })
    expect((await choose(next, NEW)).status).toBe(404)
    expect((await fetch(next)).status).toBe(410)
  })

  it('is not mailed about without end: some mails later the page says the same and sends none', async () => {
    const { email } = await person()
    for (let time = 0; time < 5; time++) expect((await forget(email)).status).toBe(200)
    const last = await person()
    await forget(last.email)
    await eventually(async () => mailsTo(last.email).length > 0, 'the mail of somebody who asked after')
    expect(mailsTo(email)).toHaveLength(3)
  })

  it('leads to the configured address, whatever Host a request names', async () => {
    const ada = await person()
    const browser = cookieFetch()
    const { url } = await openPage(browser, issuer.url)
    const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    await postForm(browser, new URL(`${url.pathname}/forgot`, url), { email: ada.email }, headers)
    const mail = await eventually(async () => mailsTo(ada.email)[0], 'the mail')
    expect(linkIn(mail.text)).toContain(`${issuer.url}/account/reset?token=`)
    expect(JSON.stringify(mail)).not.toContain('evil.example')
  })

  it('of a blocked account stays as it is', async () => {
    const ada = await person()
    const link = await linkFor(ada.email)
    await issuer.identity.users.block(ada.subject, { idempotencyKey: 'b' })
    expect((await fetch(link)).status).toBe(410)
  })
})

describe('the directory', () => {
  const write = { idempotencyKey: 'k' }

  it('mails a way to choose a new password, which leads on to where it is told, on this deployment only', async () => {
    const ada = await person()
    const { users } = issuer.identity
    expect(await users.resetPassword(ada.subject, `${issuer.url}/welcome`, write)).toEqual({ delivery: 'sent' })
    const link = new URL(await eventually(async () => linkIn(mailsTo(ada.email).at(-1)?.text), 'a link'))
    expect(await (await choose(link, NEW)).text()).toContain(`href="${issuer.url}/welcome"`)
    for (const elsewhere of ['https://evil.example/', '//evil.example', 'javascript:alert(1)'])
      await expect(users.resetPassword(ada.subject, elsewhere, write)).rejects.toMatchObject({ fault: 'rejected' })
  })

  it('mails a way to confirm the address', async () => {
    const ada = await person()
    expect(await issuer.identity.users.verifyEmail(ada.subject, `${issuer.url}/account`, write)).toEqual({
      delivery: 'sent',
    })
    const link = new URL(await eventually(async () => linkIn(mailsTo(ada.email).at(-1)?.text), 'a link'))
    const form = readForm(await (await fetch(link)).text())
    expect(await issuer.identity.users.get(ada.subject)).toMatchObject({ emailVerified: false })
    const done = await postForm(cookieFetch(), new URL(form?.action ?? '', link), form?.fields ?? {})
    expect(readErrors(await done.text())).toEqual([])
    expect(await issuer.identity.users.get(ada.subject)).toMatchObject({ emailVerified: true })
  })

  it('changes what it is given; a new address is unconfirmed, and a taken one is rejected', async () => {
    const [ada, bob] = [await person(), await person()]
    const { users } = issuer.identity
    const picture = 'https://pictures.example/ada.png'
    const patch = { email: `New-${ada.email}`, name: ' Ada L. ', pictureUrl: picture }
    expect(await users.update(ada.subject, patch, write)).toEqual({
      subject: ada.subject,
      email: `new-${ada.email}`,
      emailVerified: false,
      name: 'Ada L.',
      pictureUrl: picture,
      blocked: false,
    })
    const taken = users.update(ada.subject, { email: bob.email, name: 'X' }, write)
    await expect(taken).rejects.toMatchObject({ fault: 'rejected' })
    expect(await users.get(ada.subject)).toMatchObject({ name: 'Ada L.' })
    const gone = '00000000-0000-7000-8000-000000000000' as Subject
    await expect(users.update(gone, { name: 'X' }, write)).rejects.toMatchObject({ fault: 'rejected' })
  })

  it('removes an account with its sessions and refresh tokens, and again without complaint', async () => {
    const ada = await person()
    const client = await openClient(issuer.url)
    const { refreshToken } = await ada.enter(OLD)
    await issuer.identity.users.remove(ada.subject, write)
    await issuer.identity.users.remove(ada.subject, write)
    expect(await issuer.identity.users.get(ada.subject)).toBeNull()
    await expect(oidc.refreshTokenGrant(client, refreshToken ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(ada.enter(OLD)).rejects.toThrow('is wrong')
  })
})
