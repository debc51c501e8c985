import { linkIn } from '../mailbox.ts'
import { ADA, type Tour } from './on-tour.ts'

/** A password that was forgotten after all, and signing out. */
export async function visitWayOut(tour: Tour): Promise<void> {
  const { page, keys, at, start, mailed, issuer } = tour
  await start({ prompt: 'login' })
  await keys.follow('Forgot your password?')
  await keys.type('Email address', ADA.nextEmail)
  await keys.enter()
  await page.goto(linkIn((await mailed(ADA.nextEmail, /^Choose a new password/)).text) ?? '')
  await at('Choose a new password', 'reset')
  await keys.press('Change the password')
  await at('Choose a new password', 'reset-wrong')
  await keys.type('New password', ADA.lastPassword)
  await keys.enter()
  await at('Your password is changed', 'reset-done')

  await start()
  await keys.type('Email address', ADA.nextEmail)
  await keys.type('Password', ADA.lastPassword)
  await keys.enter()
  await tour.signedIn()
  const back = new URLSearchParams({ client_id: 'backplane-web', post_logout_redirect_uri: `${issuer.url}/` })
  await page.goto(`${issuer.url}/oidc/session/end?${back}`)
  await at('Sign out?', 'sign-out-or-stay')
  await page.goto(`${issuer.url}/oidc/session/end`)
  await at('Sign out?', 'sign-out')
  await keys.press('Sign out')
  await at('You are signed out', 'signed-out')
  await start()
  await at('Sign in', 'sign-in-once-more')
}
