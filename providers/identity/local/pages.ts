import { EMAIL, type Field, type FormState, formPage } from './forms.ts'
import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import { PASSWORD_MIN } from './passwords.ts'
import type { PublicAddress } from './requests.ts'

export const NEW_PASSWORD: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'new-password',
  hint: `At least ${PASSWORD_MIN} characters. A few words are good; what many people use is not accepted.`,
}
export const MAIL_CODE: Field = {
  name: 'code',
  label: 'Code from the mail',
  type: 'text',
  autocomplete: 'one-time-code',
  maxLength: 10,
  numeric: true,
}

/** `passkey` is what the browser is asked for; null where passkeys are not possible. */
export function signInPage(
  state: FormState,
  here: string,
  passkey: string | null,
  externals: readonly ExternalWay[] = [],
): Page {
  return formPage(state, {
    title: 'Sign in',
    button: 'Sign in',
    fields: [
      passkey === null ? EMAIL : { ...EMAIL, autocomplete: 'username webauthn' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    scripts: passkey !== null,
    ...(passkey === null
      ? {}
      : {
          hidden: { passkey: '' },
          after: passkeyButton(state.notice ? 'sign-in-again' : 'sign-in', passkey, 'Sign in with a passkey'),
        }),
    below: externalLinks(externals),
    other: html`<a href="${here}/forgot">Forgot your password?</a><br>New here? <a href="${here}/sign-up">Create an account</a>`,
  })
}

/** Another issuer by which the person may sign in. */
export interface ExternalWay {
  readonly name: string
  readonly path: string
}

function externalLinks(externals: readonly ExternalWay[]): Html | undefined {
  if (externals.length === 0) return undefined
  return html`<p class="or">or</p>
<ul class="externals">
${externals.map(({ name, path }) => html`<li><a class="button quiet" href="${path}">Continue with ${name}</a></li>`)}
</ul>`
}

/** Shown by the script, where the browser knows passkeys at all. */
export function passkeyButton(kind: 'sign-in' | 'sign-in-again' | 'add', options: string, label: string): Html {
  return html`<p class="notice" id="passkey-problem" role="alert" hidden></p>
<button${kind !== 'add' && html` class="quiet"`} type="button" id="passkey-button" data-kind="${kind}" data-options="${options}" hidden>${label}</button>`
}

export function signUpPage(state: FormState, here: string): Page {
  return formPage(state, {
    title: 'Create an account',
    button: 'Create account',
    fields: [{ name: 'name', label: 'Name', type: 'text', autocomplete: 'name', maxLength: 100 }, EMAIL, NEW_PASSWORD],
    other: html`Have an account? <a href="${here}?form=sign-in">Sign in</a>`,
  })
}

export function checkMailPage(state: FormState, here: string, info?: string): Page {
  return formPage(state, {
    title: 'Check your mail',
    button: 'Continue',
    fields: [MAIL_CODE],
    info,
    more: [
      { step: 'link', label: 'I have followed the link' },
      { step: 'resend', label: 'Send another mail' },
    ],
    other: html`Wrong address? <a href="${here}/sign-up">Start again</a><br><a href="${here}/forgot">Forgot your password?</a>`,
  })
}

export function forgotPage(state: FormState, here: string): Page {
  return formPage(state, {
    title: 'Forgot your password?',
    button: 'Send the link',
    fields: [EMAIL],
    other: html`<a href="${here}?form=sign-in">Back to signing in</a>`,
  })
}

export function resetSentPage(email: string, here: string): Page {
  return {
    status: 200,
    title: 'Check your mail',
    formTargets: [],
    content: html`<p>If there is an account with the address <strong>${email}</strong>, a mail with a link is on its way. The link works for 30 minutes.</p>
<p>No mail? Look among the unwanted ones, or <a href="${here}/forgot">try another address</a>.</p>
<p class="other"><a href="${here}?form=sign-in">Back to signing in</a></p>`,
  }
}

export function secondStepPage(state: FormState, here: string, recovery: boolean): Page {
  const code: Field = recovery
    ? {
        name: 'code',
        label: 'Recovery code',
        type: 'text',
        autocomplete: 'off',
        maxLength: 20,
        hint: 'Each of them works once.',
      }
    : { ...MAIL_CODE, label: 'Code from your authenticator app' }
  return formPage(state, {
    title: 'One more step',
    button: 'Continue',
    fields: [code],
    other: html`${
      recovery
        ? html`<a href="${here}/second-step">Use the authenticator app</a>`
        : html`<a href="${here}/second-step?form=recovery">Use a recovery code</a>`
    }<br><a href="${here}?form=sign-in">Start again</a>`,
  })
}

/** The library's own hidden form carries the token against forgery; our button submits it. */
export function signOutPage(hiddenForm: string, returnTo: string | null, formTargets: readonly string[]): Page {
  return {
    status: 200,
    title: 'Sign out?',
    formTargets,
    content: html`<p>You will be signed out of every application that you use with this account in this browser.</p>
${{ markup: hiddenForm.replace('</form>', '<button type="submit" name="logout" value="yes" autofocus>Sign out</button></form>') }}
${returnTo && html`<p class="other"><a href="${returnTo}">Stay signed in</a></p>`}`,
  }
}

export const signedOutPage: Page = {
  status: 200,
  title: 'You are signed out',
  formTargets: [],
  content: html`<p>You can close this page.</p>`,
}

/** What happened, and what to do next; `code` is for whoever is asked to help. */
export function errorPage(status: number, title: string, description: string, code?: string): Page {
  return {
    status,
    title,
    formTargets: [],
    content: html`<p>${description}</p>
<p>Go back to the application and try again.${code && html` If this happens again, tell its support: <code>${code}</code>.`}</p>`,
  }
}

/** Of a sign-in that this browser does not hold, which was perhaps begun long ago. */
export function expiredPage({ url }: PublicAddress): Page {
  const text =
    'It was finished already, waited too long, or began elsewhere. Go back to the application and try again, or start again here.'
  return donePage('This sign-in has expired', text, { href: `${url}/`, label: 'Start again' }, 400)
}

/** Something was done, and where to go on; with another status, something that cannot be done. */
export function donePage(
  title: string,
  text: string,
  goOn: { readonly href: string; readonly label: string },
  status = 200,
): Page {
  return {
    status,
    title,
    formTargets: [],
    content: html`<p>${text}</p>
<p class="go-on"><a class="button" href="${goOn.href}">${goOn.label}</a></p>`,
  }
}
