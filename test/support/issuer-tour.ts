import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'
import type { TestIssuer } from './local-identity.ts'
import { codeIn, linkIn } from './mailbox.ts'
import { authorizationUrl } from './sign-in-page.ts'

const ADA = { name: 'Ada Lovelace', email: 'ada.lovelace@example.com', password: 'correct horse battery' }

/** What the authenticator app shows for the key on the page. */
export const codeOf = (secret: string, issuer: TestIssuer) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: issuer.host.wallClock.now().getTime() })

/**
 * Visits every page of the issuer, with its error states, as somebody new would come to them.
 *
 * @param look is called on each, with a name for it
 */
export async function tourOf(issuer: TestIssuer, page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const mails = (to: string) => issuer.host.mails.filter((mail) => mail.to === to)
  const newest = (to: string, count: number) =>
    eventually(async () => mails(to).length >= count && mails(to).at(-1), `mail ${count} to ${to}`)
  /** Headings repeat from one page to the next: what is looked at is the page that the answer brought. */
  const sent = async (act: () => Promise<void>) => {
    const loaded = page.waitForEvent('load')
    await act()
    await loaded
  }
  const press = (name: string) => sent(() => page.getByRole('button', { name, exact: true }).click())
  const enter = () => sent(() => page.keyboard.press('Enter'))
  const at = async (heading: string, name: string) => {
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    await look(name)
  }
  const start = (more: Record<string, string> = {}) => page.goto(authorizationUrl(issuer.url, more).href)

  // In place of the application, to which the browser is sent back.
  const application = { method: 'GET', path: '/callback', handle: async () => new Response('signed in') } as const
  issuer.server.serve(issuer.identity, { routes: [application] })
  await start()
  await at('Sign in', 'sign-in')
  await press('Sign in')
  await at('Sign in', 'sign-in-empty')
  await page.getByLabel('Email address').fill(ADA.email)
  for (let time = 0; time < 6; time++) {
    await page.getByLabel('Password').fill('not the password')
    await enter()
    if (time === 0) await at('Sign in', 'sign-in-wrong')
  }
  await at('Sign in', 'sign-in-too-many')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await at('Forgot your password?', 'forgot')
  await page.getByLabel('Email address').fill('nobody')
  await press('Send the link')
  await at('Forgot your password?', 'forgot-wrong')
  await page.getByLabel('Email address').fill('nobody@example.com')
  await press('Send the link')
  await at('Check your mail', 'forgot-sent')

  await start({ screen_hint: 'signup' })
  await at('Create an account', 'sign-up')
  await page.getByLabel('Password').fill('password1')
  await press('Create account')
  await at('Create an account', 'sign-up-wrong')
  await page.getByLabel('Name').fill(ADA.name)
  await page.getByLabel('Email address').fill(ADA.email)
  await page.getByLabel('Password').fill(ADA.password)
  await enter()
  await at('Check your mail', 'check-mail')
  await press('Send another mail')
  await at('Check your mail', 'check-mail-again')
  await page.getByLabel('Code from the mail').fill('12345')
  await enter()
  await at('Check your mail', 'check-mail-wrong')
  await press('I have followed the link')
  await at('Check your mail', 'check-mail-not-yet')
  const waiting = page.url()
  await page.goto(linkIn((await newest(ADA.email, 2)).text) ?? '')
  await at('Confirm your address', 'confirm')
  await press('Confirm')
  await at('Address confirmed', 'confirmed')
  await page.goto(waiting)
  await press('I have followed the link')
  await page.waitForURL(/\/callback\?/)
  await page.goto(`${issuer.url}/account/confirm?token=x`)
  await at('This link does not work any more', 'link-gone')

  await page.goto('/account/security')
  await at('Your security', 'security')
  await page.getByRole('link', { name: /^Set up/ }).click()
  await at('Set up an authenticator app', 'authenticator')
  await page.getByLabel('Code from the app').fill('000')
  await enter()
  await at('Set up an authenticator app', 'authenticator-wrong')
  const secret = ((await page.locator('p code').first().textContent()) ?? '').replaceAll(' ', '')
  await page.getByLabel('Code from the app').fill(codeOf(secret, issuer))
  await enter()
  await at('Your recovery codes', 'recovery-codes')
  await page.getByRole('link', { name: 'I have put them away' }).click()
  await at('Your security', 'security-with-app')
  await page.getByRole('link', { name: /^Change the password/ }).click()
  await at('Change your password', 'password')
  await press('Change the password')
  await at('Change your password', 'password-wrong')
  await page.getByRole('link', { name: 'Back to your security' }).click()
  await page.getByRole('link', { name: /^Change the address/ }).click()
  await at('Change your address', 'email')
  await page.getByLabel('New email address').fill('ada@example.org')
  await enter()
  await at('Check your mail', 'email-code')
  await page.getByLabel('Code from the mail').fill(codeIn((await newest('ada@example.org', 1)).text) ?? '')
  await enter()
  await at('Your security', 'security-said')
  if (new URL(issuer.url).hostname === 'localhost') {
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await at('Add a passkey', 'passkey')
  }

  issuer.pass(5 * 60_000)
  await start({ prompt: 'login', login_hint: 'ada@example.org' })
  await page.getByLabel('Password').fill(ADA.password)
  await enter()
  await at('One more step', 'second-step')
  await page.getByLabel('Code from your authenticator app').fill('000000')
  await enter()
  await at('One more step', 'second-step-wrong')
  await page.getByRole('link', { name: 'Use a recovery code' }).click()
  await at('One more step', 'second-step-recovery')

  await issuer.identity.users.resetPassword((await idOf(issuer, 'ada@example.org')) as never, '/', {
    idempotencyKey: 'r',
  })
  await page.goto(linkIn((await newest('ada@example.org', 2)).text) ?? '')
  await at('Choose a new password', 'reset')
  await press('Change the password')
  await at('Choose a new password', 'reset-wrong')
  await page.getByLabel('New password').fill('a quiet evening in june')
  await enter()
  await at('Your password is changed', 'reset-done')
  await page.goto('/interaction/no-such-interaction')
  await at('This sign-in has expired', 'expired')
  await page.goto('/oidc/session/end/success')
  await at('You are signed out', 'signed-out')
}

async function idOf(issuer: TestIssuer, email: string): Promise<string> {
  return (await issuer.identity.users.findByEmail(email))[0]?.subject ?? ''
}
