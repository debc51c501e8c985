import { renderSVG } from 'uqr'
import { EMAIL, type Form, type FormState, formPage } from './forms.ts'
import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import { MAIL_CODE, NEW_PASSWORD, passkeyButton } from './pages.ts'
import type { Refusal } from './refusals.ts'
import type { SecurityVisit } from './security-visit.ts'
import type { Enrolment } from './totp.ts'

type Shown = Partial<Refusal> & Partial<Pick<FormState, 'values'>>

function changePage(
  visit: SecurityVisit,
  path: string,
  lead: Html | string,
  shown: Shown,
  form: Omit<Form, 'other'>,
): Page {
  const { here, csrf } = visit
  return formPage(
    { status: 200, errors: {}, values: {}, ...shown, action: `${here}${path}`, lead, formTargets: [] },
    { ...form, hidden: { csrf, ...form.hidden }, other: html`<a href="${here}">Back to your security</a>` },
  )
}

export function passwordPage(visit: SecurityVisit, refusal: Shown = {}): Page {
  const lead = html`of your account <strong>${visit.account.email}</strong>. Other browsers and devices will be signed out.`
  return changePage(visit, '/password', lead, refusal, {
    title: 'Change your password',
    button: 'Change the password',
    fields: [{ ...NEW_PASSWORD, label: 'New password' }],
  })
}

export function emailPage(visit: SecurityVisit, email: string, refusal: Shown = {}): Page {
  const lead = html`It is <strong>${visit.account.email}</strong> now. The new one gets a mail with a code.`
  return changePage(
    visit,
    '/email',
    lead,
    { ...refusal, values: { email } },
    {
      title: 'Change your address',
      button: 'Send the code',
      fields: [{ ...EMAIL, label: 'New email address', autocomplete: 'email' }],
    },
  )
}

export function confirmEmailPage(visit: SecurityVisit, email: string, refusal: Shown = {}): Page {
  const lead = html`We have sent a mail to <strong>${email}</strong>. Type the code from it here.`
  return changePage(visit, '/email', lead, refusal, {
    title: 'Check your mail',
    button: 'Change the address',
    fields: [MAIL_CODE],
    hidden: { step: 'code' },
  })
}

export function authenticatorPage(visit: SecurityVisit, { secret, uri }: Enrolment, refusal: Shown = {}): Page {
  const picture = renderSVG(uri, { border: 2 }).replace(
    '<svg ',
    '<svg role="img" aria-label="QR code of the key" class="qr" ',
  )
  const lead = html`Scan this with an authenticator app, then type the code that it shows.`
  return changePage(visit, '/authenticator', lead, refusal, {
    title: 'Set up an authenticator app',
    button: 'Turn it on',
    before: html`${{ markup: picture }}
<p>No camera? Type this key: <code>${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>`,
    fields: [{ ...MAIL_CODE, label: 'Code from the app' }],
  })
}

export function recoveryCodesPage({ here }: SecurityVisit, codes: readonly string[], first: boolean): Page {
  return {
    status: 200,
    title: 'Your recovery codes',
    formTargets: [],
    content: html`<p>${
      first ? 'The authenticator app is on. ' : 'The old codes do not work any more. '
    }Put these codes away where you find them without your phone: each signs you in once in place of the app. They are shown this once.</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<p class="go-on"><a class="button" href="${here}">I have put them away</a></p>`,
  }
}

export function passkeyPage(visit: SecurityVisit, options: string, refusal: Shown = {}): Page {
  const lead =
    'Your browser asks for your fingerprint, face or PIN, and keeps the key on this device or in your password manager.'
  return changePage(
    visit,
    '/passkey',
    lead,
    { ...refusal, values: { name: 'Passkey', ...refusal.values } },
    {
      title: 'Add a passkey',
      fields: [
        { name: 'name', label: 'Name, to tell it from others', type: 'text', autocomplete: 'off', maxLength: 60 },
      ],
      hidden: { passkey: '' },
      after: html`${passkeyButton('add', options, 'Add the passkey')}
<noscript><p>Passkeys need JavaScript, which is off in this browser.</p></noscript>`,
      scripts: true,
    },
  )
}
