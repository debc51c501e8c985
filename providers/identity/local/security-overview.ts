import type { ExternalSession } from '../port.ts'
import { browserOf } from './browsers.ts'
import { SCOPES } from './clients.ts'
import { wordsOf } from './consent-pages.ts'
import type { Consent } from './consents.ts'
import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import type { ExternalLogin } from './linked-logins.ts'
import type { Passkey } from './passkeys.ts'
import { button, link, row, timeOf } from './security-rows.ts'
import type { SecurityVisit } from './security-visit.ts'

export interface Overview {
  /** An authenticator app is on. */
  readonly app: boolean
  /** Recovery codes that are left. */
  readonly codes: number
  readonly passkeys: readonly Passkey[]
  readonly sessions: readonly ExternalSession[]
  readonly logins: readonly ExternalLogin[]
  readonly consents: readonly Consent[]
  readonly said: string | undefined
}

export function overviewPage(visit: SecurityVisit, overview: Overview): Page {
  const { account, parts } = visit
  return {
    status: 200,
    title: 'Your security',
    formTargets: [],
    wide: true,
    content: html`<p>of your account <strong>${account.email}</strong> at ${parts.productName}</p>
${overview.said && html`<p class="info" role="status">${overview.said}</p>`}
${waysSection(visit, overview)}
${passkeysSection(visit, overview)}
${sessionsSection(visit, overview)}
${consentsSection(visit, overview)}
<p class="other"><a href="${parts.address.url}/">Back to ${parts.productName}</a></p>`,
  }
}

function waysSection(visit: SecurityVisit, { app, codes, logins }: Overview): Html {
  const { account, here } = visit
  return html`<section aria-labelledby="sign-in">
<h2 id="sign-in">How you sign in</h2>
<ul class="rows">
${row('Password', account.password_hash ? 'Set.' : 'None yet.', link(`${here}/password`, 'Change', 'the password'))}
${row('Email address', account.email_verified ? `${account.email}, confirmed.` : `${account.email}, not confirmed.`, link(`${here}/email`, 'Change', 'the address'))}
${row(
  'Authenticator app',
  app
    ? 'On: signing in with the password takes a code from the app.'
    : 'Off. With it, a stolen password alone is of no use.',
  app
    ? button(visit, '/authenticator/remove', 'Remove', 'the authenticator app')
    : link(`${here}/authenticator`, 'Set up', 'an authenticator app'),
)}
${
  app &&
  row(
    'Recovery codes',
    codes === 0 ? 'None are left. Make new ones.' : `${codes} are left, for when the app is lost.`,
    button(visit, '/recovery-codes', 'New codes', 'for recovery'),
  )
}
${logins.map((login) => loginRow(visit, login))}
</ul>
</section>`
}

function loginRow(visit: SecurityVisit, { issuer, subject, name, offered, removable, linkedAt }: ExternalLogin): Html {
  return row(
    name,
    html`${offered ? 'Signs you in too.' : 'Does not sign you in any more.'} Linked ${timeOf(linkedAt)}.${
      !removable && ' Set a password before you unlink it: there is no other way to sign in.'
    }`,
    removable ? button(visit, '/external/unlink', 'Unlink', name, { issuer, subject }) : undefined,
  )
}

function passkeysSection(visit: SecurityVisit, { passkeys }: Overview): Html {
  const { here, parts } = visit
  return html`<section aria-labelledby="passkeys">
<h2 id="passkeys">Passkeys</h2>
<p>${
    parts.passkeys.possible
      ? 'They sign you in with your fingerprint, face or PIN, without a password.'
      : 'They need an address with a host name; this deployment is reached by a number.'
  }</p>
<ul class="rows">
${passkeys.map((key) =>
  row(
    key.name,
    html`Added ${timeOf(key.createdAt)}${key.lastUsedAt ? html`, last used ${timeOf(key.lastUsedAt)}` : ', never used'}.`,
    button(visit, '/passkey/remove', 'Remove', `the passkey ${key.name}`, { passkey: key.id }),
  ),
)}
</ul>
${parts.passkeys.possible && html`<p class="go-on"><a class="button quiet" href="${here}/passkey">Add a passkey</a></p>`}
</section>`
}

function sessionsSection(visit: SecurityVisit, { sessions }: Overview): Html {
  const others = sessions.filter(({ id }) => id !== visit.sessionUid)
  return html`<section aria-labelledby="sessions">
<h2 id="sessions">Where you are signed in</h2>
<ul class="rows">
${sessions.map((session) => sessionRow(visit, session))}
</ul>
${others.length > 0 && button(visit, '/sessions/end-others', 'Sign out all others', '', {}, 'go-on')}
</section>`
}

function sessionRow(visit: SecurityVisit, session: ExternalSession): Html {
  const mine = session.id === visit.sessionUid
  const name = browserOf(session.userAgent)
  return row(
    mine ? `${name} (this browser)` : name,
    html`${session.createdAt && html`Signed in ${timeOf(session.createdAt)}. `}${
      session.lastSeenAt && html`Last seen ${timeOf(session.lastSeenAt)}${session.address && ` at ${session.address}`}.`
    }`,
    mine ? undefined : button(visit, '/sessions/end', 'Sign out', name, { session: session.id }),
  )
}

function consentsSection(visit: SecurityVisit, { consents }: Overview): Html {
  return html`<section aria-labelledby="applications">
<h2 id="applications">Applications of other companies</h2>
<p>${consents.length > 0 ? 'You have allowed these:' : 'You have allowed none to use your account.'}</p>
<ul class="rows">
${consents.map(({ clientId, clientName, host, scopes, grantedAt }) =>
  row(
    clientName,
    html`${host && html`At <strong>${host}</strong>. `}It may ${listed(mayDo(scopes, visit.parts.productName))}. Allowed ${timeOf(grantedAt)}.`,
    button(visit, '/applications/end', 'Take back', `what ${clientName} may do`, { application: clientId }),
  ),
)}
</ul>
</section>`
}

/** In the order in which they were asked for. */
function mayDo(scopes: readonly string[], productName: string): string[] {
  return SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => wordsOf(scope, productName))
}

/** One, two and three. */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ')
}
