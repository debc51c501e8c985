import { Secret, TOTP } from 'otpauth'
import { codeIn } from '../mailbox.ts'
import { cookieFetch, signIn } from '../sign-in.ts'
import { ADA, type Tour } from './on-tour.ts'

const ELSEWHERE = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
]

/** The authenticator app that was set up on the way. */
export interface TouredApp {
  /** What it shows now. */
  code(): string
  readonly recovery: readonly string[]
}

/** "Your security", with what can be changed there. @returns the authenticator app, which stays on */
export async function visitSecurity(tour: Tour): Promise<TouredApp> {
  const { page, keys, at, mailed, issuer } = tour
  for (const userAgent of ELSEWHERE) await signInElsewhere(tour, userAgent)
  await page.goto(`${issuer.url}/account/security`)
  await at('Your security', 'security')
  await keys.press('Take back what Film Calendar may do')
  await at('Your security', 'security-application-ended')
  await keys.press('Sign out Firefox on Windows')
  await at('Your security', 'security-session-ended')
  await keys.press('Sign out all others')
  await at('Your security', 'security-sessions-ended')
  const app = await setUpApp(tour)
  await at('Your security', 'security-with-app')

  await keys.follow(/^Change the password/)
  await at('Change your password', 'password')
  await keys.press('Change the password')
  await at('Change your password', 'password-wrong')
  await keys.follow('Back to your security')
  await keys.follow(/^Change the password/)
  await keys.type('New password', ADA.nextPassword)
  await keys.enter()
  await at('Your security', 'security-password-changed')
  await keys.follow(/^Change the address/)
  await at('Change your address', 'email')
  await keys.type('New email address', 'nowhere')
  await keys.enter()
  await at('Change your address', 'email-wrong')
  await keys.type('New email address', ADA.nextEmail)
  await keys.enter()
  await at('Check your mail', 'email-code')
  await keys.type('Code from the mail', '12345')
  await keys.enter()
  await at('Check your mail', 'email-code-wrong')
  await keys.type('Code from the mail', codeIn((await mailed(ADA.nextEmail, /^Confirm your new address/)).text) ?? '')
  await keys.enter()
  await at('Your security', 'security-address-changed')
  if (new URL(issuer.url).hostname === 'localhost') {
    await keys.follow('Add a passkey')
    await at('Add a passkey', 'passkey')
  }
  return app
}

async function setUpApp({ page, keys, at, issuer }: Tour): Promise<TouredApp> {
  await keys.follow(/^Set up/)
  await at('Set up an authenticator app', 'authenticator')
  await keys.type('Code from the app', '000')
  await keys.enter()
  await at('Set up an authenticator app', 'authenticator-wrong')
  const key = Secret.fromBase32(((await page.locator('p code').first().textContent()) ?? '').replaceAll(' ', ''))
  // A code is good for half a minute, which may pass on a slow machine while it is typed.
  issuer.stopClock()
  const code = () => TOTP.generate({ secret: key, timestamp: issuer.host.wallClock.now().getTime() })
  await keys.type('Code from the app', code())
  await keys.enter()
  await at('Your recovery codes', 'recovery-codes')
  const recovery = await page.locator('ul.codes code').allTextContents()
  await keys.follow('I have put them away')
  return { code, recovery }
}

/** In a browser of its own, so that there is a session to end. */
async function signInElsewhere({ issuer }: Tour, userAgent: string): Promise<void> {
  const browser = cookieFetch((url, init) => {
    const headers = new Headers(init?.headers)
    headers.set('user-agent', userAgent)
    return fetch(url, { ...init, headers })
  })
  await signIn({ publicUrl: issuer.url, email: ADA.email, password: ADA.password, browser })
}
