import { type Account, changeAccount, findAccount, findAccountByEmail, normalEmail } from './accounts.ts'
import { endAccountSessions } from './endings.ts'
import type { AccountParts } from './parts.ts'
import type { Proof } from './proofs.ts'
import { BAD_EMAIL, BUSY, busy, type Refusal, tooMany, unlessBusy } from './refusals.ts'
import type { Form } from './requests.ts'
import { CONFIRM_PATH } from './sign-up.ts'
import type { Visitor } from './visitors.ts'

export const RESET_PATH = '/account/reset'

/**
 * Mails the link, where there is an account. Null in any other case too, and as quickly: who has an account is found out after the
 * answer. An address that has got several mails already gets no more for a while; the links in them still work.
 */
export async function askToReset(parts: AccountParts, form: Form, visitor: Visitor): Promise<Refusal | null> {
  const email = normalEmail(form.email ?? '')
  if (!email) return { status: 400, errors: { email: BAD_EMAIL } }
  const wait = await parts.throttles.take(['mailer', visitor.network])
  if (wait > 0) return tooMany(wait)
  parts.background.run('password reset', async () => {
    if ((await parts.throttles.take(['mail', email])) > 0) return
    const account = await findAccountByEmail(parts.sql, email)
    if (account && !account.blocked_at) await mailReset(parts, account)
  })
  return null
}

type Mailing = Pick<AccountParts, 'proofs' | 'mails' | 'address'>

export async function mailReset(
  { proofs, mails, address }: Mailing,
  account: Account,
  returnTo?: string,
): Promise<void> {
  const details = returnTo ? { returnTo } : {}
  const { token } = await proofs.open({ purpose: 'reset', email: account.email, accountId: account.id, details })
  mails.resetPassword(account.email, `${address.url}${RESET_PATH}?token=${token}`)
}

export async function mailVerification(
  { proofs, mails, address }: Mailing,
  account: Account,
  returnTo: string,
): Promise<void> {
  const { token } = await proofs.open({
    purpose: 'verify',
    email: account.email,
    accountId: account.id,
    details: { returnTo },
  })
  mails.verifyAddress(account.email, `${address.url}${CONFIRM_PATH}?token=${token}`)
}

/** The account whose password a link may still change. */
export async function accountOfReset({ sql }: AccountParts, proof: Proof): Promise<Account | null> {
  const account = proof.account_id && (await findAccount(sql, proof.account_id))
  return account && account.email === proof.email && !account.blocked_at ? account : null
}

/**
 * The new password, and nobody signed in with the old one any more; who read the mail has shown that the address is theirs.
 * 'used' when the link was used meanwhile.
 */
export async function resetPassword(
  parts: AccountParts,
  proof: Proof,
  account: Account,
  password: string,
): Promise<Refusal | 'used' | null> {
  const problem = password ? await parts.rules(password, account.email) : 'Choose a password.'
  if (problem) return { status: 400, errors: { password: problem } }
  const passwordHash = await unlessBusy(parts.passwords.hash(password))
  if (passwordHash === BUSY) return busy
  const done = await parts.sql.transaction(async (tx) => {
    if (!(await parts.proofs.end(tx, proof.id))) return false
    await changeAccount(tx, account.id, { passwordHash, emailVerified: true })
    await tx.query(`delete from mail_proofs where account_id = $1 and purpose = 'reset'`, [account.id])
    await endAccountSessions(tx, account.id, parts.wallClock.now())
    return true
  })
  if (!done) return 'used'
  parts.mails.passwordChanged(account.email)
  return null
}
