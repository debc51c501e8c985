import { changeAccount, findAccountByEmail, normalEmail } from './accounts.ts'
import { listConsents, revokeConsent } from './consents.ts'
import { endOtherSessions } from './endings.ts'
import { listExternalLogins, unlinkExternalLogin } from './linked-logins.ts'
import { PASSKEYS_MAX } from './passkeys.ts'
import { BAD_EMAIL, BUSY, busy, type Refusal, tooMany, unlessBusy } from './refusals.ts'
import type { Form } from './requests.ts'
import { overviewPage } from './security-overview.ts'
import {
  authenticatorPage,
  confirmEmailPage,
  emailPage,
  passkeyPage,
  passwordPage,
  recoveryCodesPage,
} from './security-pages.ts'
import { DONE, done, type SecurityOutcome, type SecurityPage, type SecurityVisit } from './security-visit.ts'
import { localSessions } from './sessions.ts'

async function overview(visit: SecurityVisit): Promise<SecurityOutcome> {
  const { parts, account } = visit
  const [app, codes, passkeys, sessions, logins, consents] = await Promise.all([
    parts.totps.isOn(account.id),
    parts.recoveryCodes.left(account.id),
    parts.passkeys.list(account.id),
    localSessions(parts.sql, parts.wallClock).list(account.id as never),
    listExternalLogins(parts, account.id),
    listConsents(parts.sql, account.id),
  ])
  const said = Object.entries(DONE).find(([name]) => name === visit.query.get('done'))?.[1]
  return { page: overviewPage(visit, { app, codes, passkeys, sessions, logins, consents, said }) }
}

async function endSessionOf({ parts, account, sessionUid }: SecurityVisit, { session = '' }: Form) {
  if (session === sessionUid) return { goTo: '' }
  await localSessions(parts.sql, parts.wallClock).revoke(account.id as never, session, { idempotencyKey: session })
  return done('session')
}

async function endOthers({ parts, account, sessionUid }: SecurityVisit) {
  await endOtherSessions(parts.sql, account.id, sessionUid)
  return done('sessions')
}

async function changePassword(visit: SecurityVisit, { password = '' }: Form): Promise<SecurityOutcome> {
  const { parts, account, sessionUid } = visit
  const problem = password ? await parts.rules(password, account.email) : 'Choose a password.'
  if (problem) return { page: passwordPage(visit, { status: 400, errors: { password: problem } }) }
  const passwordHash = await unlessBusy(parts.passwords.hash(password))
  if (passwordHash === BUSY) return { page: passwordPage(visit, busy) }
  await changeAccount(parts.sql, account.id, { passwordHash })
  await endOtherSessions(parts.sql, account.id, sessionUid)
  parts.mails.passwordChanged(account.email)
  return done('password')
}

/** The new address gets a code, which is typed here: who reads that mailbox by mistake can do nothing. */
async function changeEmail(visit: SecurityVisit, form: Form): Promise<SecurityOutcome> {
  return form.step === 'code' ? confirmEmail(visit, form.code ?? '') : askForEmail(visit, form)
}

async function askForEmail(visit: SecurityVisit, form: Form): Promise<SecurityOutcome> {
  const { parts, account, sessionUid } = visit
  const email = normalEmail(form.email ?? '')
  const refuse = (refusal: Refusal) => ({ page: emailPage(visit, form.email ?? '', refusal) })
  if (!email) return refuse({ status: 400, errors: { email: BAD_EMAIL } })
  if (email === account.email) return refuse({ status: 400, errors: { email: 'This is your address already.' } })
  const wait = await parts.throttles.take(['mail', email], ['mailer', account.id])
  if (wait > 0) return refuse(tooMany(wait))
  const taken = (await findAccountByEmail(parts.sql, email)) !== null
  const { code } = await parts.proofs.open({
    purpose: 'change_email',
    email,
    accountId: account.id,
    holder: sessionUid,
    details: taken ? { taken } : {},
  })
  if (taken) parts.mails.newAddressTaken(email)
  else parts.mails.confirmNewAddress(email, code)
  return { page: confirmEmailPage(visit, email) }
}

async function confirmEmail(visit: SecurityVisit, code: string): Promise<SecurityOutcome> {
  const { parts, account, sessionUid } = visit
  const held = await parts.proofs.held('change_email', sessionUid)
  if (!held || held.account_id !== account.id)
    return { page: emailPage(visit, '', { status: 400, errors: {}, notice: 'This took too long. Begin again.' }) }
  const proof = await parts.proofs.tryCode('change_email', sessionUid, code.replace(/[\s-]/g, ''))
  if (typeof proof === 'string') {
    const problem =
      proof === 'wrong' ? 'This code is wrong.' : 'This code cannot be used any more. Begin again with the address.'
    return { page: confirmEmailPage(visit, held.email, { status: 400, errors: { code: problem } }) }
  }
  await parts.proofs.end(parts.sql, proof.id)
  const changed = await changeAccount(parts.sql, account.id, { email: proof.email, emailVerified: true })
  if (!changed)
    return { page: emailPage(visit, proof.email, { status: 409, errors: { email: 'This address is in use by now.' } }) }
  parts.mails.addressChanged(account.email, proof.email)
  return done('email')
}

async function showAuthenticator(visit: SecurityVisit, refusal?: Refusal): Promise<SecurityOutcome> {
  const { parts, account } = visit
  if (await parts.totps.isOn(account.id)) return { goTo: '' }
  return { page: authenticatorPage(visit, await parts.totps.enrol(account.id, account.email), refusal) }
}

async function confirmAuthenticator(visit: SecurityVisit, { code = '' }: Form): Promise<SecurityOutcome> {
  const { parts, account } = visit
  const wait = await parts.throttles.take(['second', account.id])
  if (wait > 0) return showAuthenticator(visit, tooMany(wait))
  if (!(await parts.totps.confirm(account.id, code)))
    return showAuthenticator(visit, {
      status: 400,
      errors: { code: 'This code is wrong. Type the one that the app shows now.' },
    })
  await parts.throttles.forget(['second', account.id])
  parts.mails.factorsChanged(account.email, 'An authenticator app was added to your account.')
  return { page: recoveryCodesPage(visit, await parts.recoveryCodes.renew(account.id), true) }
}

async function removeAuthenticator({ parts, account }: SecurityVisit) {
  await parts.sql.transaction(async (tx) => {
    for (const table of ['totps', 'recovery_codes'])
      await tx.query(`delete from ${table} where account_id = $1`, [account.id])
  })
  parts.mails.factorsChanged(account.email, 'The authenticator app was removed from your account.')
  return done('authenticator')
}

async function renewCodes(visit: SecurityVisit): Promise<SecurityOutcome> {
  const { parts, account } = visit
  if (!(await parts.totps.isOn(account.id))) return { goTo: '' }
  parts.mails.factorsChanged(
    account.email,
    'New recovery codes were made for your account; the old ones do not work any more.',
  )
  return { page: recoveryCodesPage(visit, await parts.recoveryCodes.renew(account.id), false) }
}

async function showPasskey(visit: SecurityVisit, refusal?: Refusal): Promise<SecurityOutcome> {
  const { passkeys } = visit.parts
  if (!passkeys.possible) return { goTo: '' }
  return { page: passkeyPage(visit, await passkeys.registration(visit.account, visit.sessionUid), refusal) }
}

async function addPasskey(visit: SecurityVisit, form: Form): Promise<SecurityOutcome> {
  const { parts, account, sessionUid } = visit
  const added = await parts.passkeys.register(account.id, sessionUid, form.passkey ?? '', form.name ?? '')
  if (!added) {
    const notice = `This passkey was not accepted. Try again; an account holds at most ${PASSKEYS_MAX} of them.`
    return showPasskey(visit, { status: 400, errors: {}, notice })
  }
  parts.mails.factorsChanged(account.email, 'A passkey was added to your account.')
  return done('passkey')
}

async function removePasskey({ parts, account }: SecurityVisit, { passkey = '' }: Form) {
  if (await parts.passkeys.remove(account.id, passkey))
    parts.mails.factorsChanged(account.email, 'A passkey was removed from your account.')
  return done('passkey-removed')
}

async function endApplication({ parts, account }: SecurityVisit, { application = '' }: Form) {
  await revokeConsent(parts.sql, account.id, application)
  return done('application')
}

async function unlink({ parts, account }: SecurityVisit, { issuer = '', subject = '' }: Form) {
  const name = await unlinkExternalLogin(parts, account.id, { issuer, subject })
  if (name === null) return done('only-way')
  if (name) parts.mails.factorsChanged(account.email, `Signing in with ${name} was removed from your account.`)
  return done('unlinked')
}

/** By what follows `/account/security`. */
export const SECURITY_PAGES: Readonly<Record<string, SecurityPage>> = {
  '': { show: overview },
  '/password': { show: async (visit) => ({ page: passwordPage(visit) }), answer: changePassword },
  '/email': { show: async (visit) => ({ page: emailPage(visit, '') }), answer: changeEmail },
  '/authenticator': { show: (visit) => showAuthenticator(visit), answer: confirmAuthenticator },
  '/authenticator/remove': { answer: removeAuthenticator },
  '/recovery-codes': { answer: renewCodes },
  '/passkey': { show: (visit) => showPasskey(visit), answer: addPasskey },
  '/passkey/remove': { answer: removePasskey },
  '/external/unlink': { answer: unlink },
  '/applications/end': { answer: endApplication },
  '/sessions/end': { answer: endSessionOf },
  '/sessions/end-others': { answer: endOthers },
}
