import { registerOther } from '../consent.ts'
import { linkIn } from '../mailbox.ts'
import { ADA, type Tour } from './on-tour.ts'

/** Signing in that fails, a forgotten password, signing up, and the question that an application of another company brings. */
export async function visitEntrance(tour: Tour): Promise<void> {
  const { page, keys, at, start, mailed, issuer } = tour
  await start()
  await at('Sign in', 'sign-in')
  await keys.press('Sign in')
  await at('Sign in', 'sign-in-empty')
  await keys.type('Email address', ADA.email)
  for (let time = 0; time < 6; time++) {
    await keys.type('Password', 'not the password')
    await keys.enter()
    if (time === 0) await at('Sign in', 'sign-in-wrong')
  }
  await at('Sign in', 'sign-in-too-many')
  await keys.follow('Forgot your password?')
  await at('Forgot your password?', 'forgot')
  await keys.type('Email address', 'nobody')
  await keys.press('Send the link')
  await at('Forgot your password?', 'forgot-wrong')
  await keys.type('Email address', 'nobody@example.com')
  await keys.press('Send the link')
  await at('Check your mail', 'forgot-sent')

  await start({ screen_hint: 'signup' })
  await at('Create an account', 'sign-up')
  await keys.type('Password', 'password1')
  await keys.press('Create account')
  await at('Create an account', 'sign-up-wrong')
  await keys.type('Name', ADA.name)
  await keys.type('Email address', ADA.email)
  await keys.type('Password', ADA.password)
  await keys.enter()
  await at('Check your mail', 'check-mail')
  await keys.press('Send another mail')
  await at('Check your mail', 'check-mail-again')
  await keys.type('Code from the mail', '12345')
  await keys.enter()
  await at('Check your mail', 'check-mail-wrong')
  await keys.press('I have followed the link')
  await at('Check your mail', 'check-mail-not-yet')
  const waiting = page.url()
  await page.goto(linkIn((await mailed(ADA.email, /^Confirm your address/, 2)).text) ?? '')
  await at('Confirm your address', 'confirm')
  await keys.press('Confirm')
  await at('Address confirmed', 'confirmed')
  await page.goto(waiting)
  await keys.press('I have followed the link')
  await tour.signedIn()
  await page.goto(`${issuer.url}/account/confirm?token=x`)
  await at('This link does not work any more', 'link-gone')
  await page.goto(`${issuer.url}/interaction/no-such-interaction`)
  await at('This sign-in has expired', 'expired')
  await start({ client_id: 'nobody' })
  await page.getByText('The application that has sent you here is not known to us.').waitFor()
  await at('This did not work', 'unknown-application')
  await visitConsent(tour)
}

async function visitConsent({ page, keys, at, start, issuer }: Tour): Promise<void> {
  const calendar = await registerOther(await issuer.host.sql('local_identity'), issuer.url, {
    scopes: ['openid', 'profile', 'email', 'api'],
  })
  await page.route('https://calendar.example/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<title>back</title>' }),
  )
  const asked = {
    client_id: calendar.clientId,
    redirect_uri: 'https://calendar.example/callback',
    scope: 'openid profile email api',
  }
  for (const [button, answer] of [
    ['Do not allow', /[?&]error=access_denied/],
    ['Allow', /[?&]code=/],
  ] as const) {
    await start(asked)
    await at('Allow Film Calendar?', button === 'Allow' ? 'consent-again' : 'consent')
    await keys.press(button)
    await page.waitForURL(answer)
  }
}
