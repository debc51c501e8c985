import { Secret, TOTP } from 'otpauth'
import { SECOND } from '../../lib/clock.ts'
import type { CookieFetch } from '../../server/cli/cookie-fetch.ts'
import type { TestIssuer } from './local-identity.ts'
import { openSecurity } from './security-page.ts'

export const TOTP_STEP_MS = 30 * SECOND

export interface AuthenticatorApp {
  readonly secret: string
  /** What the app shows, some steps from now. */
  code(steps?: number): string
  readonly recovery: readonly string[]
  /** The page with which it was turned on. */
  readonly page: string
}

/**
 * Sets up an authenticator app on "your security", as a person does who is signed in. Turning it on uses its present code up: the next
 * one is right a step later.
 */
export async function setUpAuthenticatorApp(issuer: TestIssuer, browser: CookieFetch): Promise<AuthenticatorApp> {
  const form = await openSecurity(browser, issuer.url, '/authenticator')
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(form.text)?.[1]?.replaceAll(' ', '') ?? ''
  const code = (steps = 0) =>
    TOTP.generate({
      secret: Secret.fromBase32(secret),
      timestamp: issuer.host.wallClock.now().getTime() + steps * TOTP_STEP_MS,
    })
  const page = await (await form.post({ code: code() })).text()
  const recovery = [...page.matchAll(/<li><code>([a-z0-9-]+)<\/code><\/li>/g)].map(([, one = '']) => one)
  if (recovery.length === 0) throw new Error(`the authenticator app was not turned on: ${page}`)
  return { secret, code, recovery, page }
}
