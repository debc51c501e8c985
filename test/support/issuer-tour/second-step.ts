import { MINUTE } from '../../../lib/clock.ts'
import { ADA, type Tour } from './on-tour.ts'
import type { TouredApp } from './security.ts'

/** Signing in with a recovery code and with one of the app, new recovery codes, and the app's removal. */
export async function visitSecondStep(tour: Tour, app: TouredApp): Promise<void> {
  const { page, keys, at, issuer } = tour
  const askedAgain = async () => {
    // A code of the app works once: the next one is another.
    issuer.pass(MINUTE)
    await tour.start({ prompt: 'login', login_hint: ADA.nextEmail })
    await keys.type('Password', ADA.nextPassword)
    await keys.enter()
  }
  await askedAgain()
  await at('One more step', 'second-step')
  await keys.type('Code from your authenticator app', '000000')
  await keys.enter()
  await at('One more step', 'second-step-wrong')
  await keys.follow('Use a recovery code')
  await at('One more step', 'second-step-recovery')
  await keys.type('Recovery code', 'none-such')
  await keys.enter()
  await page.getByText('This code is wrong or was used before. Use another of them.').waitFor()
  await at('One more step', 'second-step-recovery-wrong')
  await keys.type('Recovery code', app.recovery[0] ?? '')
  await keys.enter()
  await tour.signedIn()
  await askedAgain()
  await keys.type('Code from your authenticator app', app.code())
  await keys.enter()
  await tour.signedIn()

  await page.goto(`${issuer.url}/account/security`)
  await at('Your security', 'security-fewer-codes')
  await keys.press('New codes for recovery')
  await at('Your recovery codes', 'recovery-codes-new')
  await keys.follow('I have put them away')
  await keys.press('Remove the authenticator app')
  await at('Your security', 'security-app-removed')
}
