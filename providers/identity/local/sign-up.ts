import { changeAccount, findAccount, findAccountByEmail, insertAccount, normalEmail } from './accounts.ts'
import type { Answer } from './answers.ts'
import type { AccountParts } from './parts.ts'
import type { MailedSecrets, Proof } from './proofs.ts'
import { BAD_EMAIL, BUSY, busy, type Refusal, tooMany, unlessBusy } from './refusals.ts'
import type { Form } from './requests.ts'
import type { ThrottleKey } from './throttles.ts'
import type { Visitor } from './visitors.ts'

export const CONFIRM_PATH = '/account/confirm'
const NAME_MAX = 100

/**
 * Asks for an account: it is made once the address is confirmed. A taken address gets the same answer for the same work; only its
 * owner's mail says more. Null when the mail is on its way.
 */
export async function askToSignUp(
  parts: AccountParts,
  holder: string,
  form: Form,
  visitor: Visitor,
): Promise<Refusal | null> {
  const name = form.name?.trim() ?? ''
  const email = normalEmail(form.email ?? '')
  const password = form.password ?? ''
  const wrongPassword = password ? await parts.rules(password, email ?? '') : 'Choose a password.'
  const errors = {
    ...(name
      ? name.length > NAME_MAX
        ? { name: `Use at most ${NAME_MAX} characters.` }
        : {}
      : { name: 'Enter your name.' }),
    ...(email ? {} : { email: BAD_EMAIL }),
    ...(wrongPassword ? { password: wrongPassword } : {}),
  }
  if (!email || Object.keys(errors).length > 0) return { status: 400, errors }
  const keys = mailKeys(email, visitor)
  const wait = await parts.throttles.take(...keys)
  if (wait > 0) return tooMany(wait)
  const passwordHash = await unlessBusy(parts.passwords.hash(password))
  if (passwordHash === BUSY) {
    await parts.throttles.giveBack(...keys)
    return busy
  }
  const taken = (await findAccountByEmail(parts.sql, email)) !== null
  const details = taken ? { name, taken } : { name, passwordHash }
  mail(parts, email, taken, await parts.proofs.open({ purpose: 'sign_up', email, holder, details }))
  return null
}

/** The code from the mail, typed in the browser that signed up. */
export async function signUpByCode(parts: AccountParts, holder: string, code: string): Promise<Answer> {
  const digits = code.replace(/[\s-]/g, '')
  if (!/^\d{6}$/.test(digits)) return { status: 400, errors: { code: 'Enter the six digits from the mail.' } }
  const proof = await parts.proofs.tryCode('sign_up', holder, digits)
  if (proof === 'wrong')
    return { status: 400, errors: { code: 'This code is wrong. Use the one from the newest mail.' } }
  if (proof === 'spent' || proof === 'gone')
    return { status: 400, errors: { code: 'This code cannot be used any more. Ask for a new mail.' } }
  const accountId = await confirmSignUp(parts, proof)
  return finish(parts, proof, accountId)
}

/** Goes on in the browser that signed up, after the link was followed, wherever that was. */
export async function signUpByLink(parts: AccountParts, holder: string): Promise<Answer> {
  const proof = await parts.proofs.held('sign_up', holder)
  if (!proof?.confirmed_at)
    return {
      status: 400,
      errors: {},
      notice: 'The address is not confirmed yet. Follow the link in the mail, and confirm there.',
    }
  return finish(parts, proof, proof.account_id)
}

/** Another mail. Null when it is on its way. */
export async function mailSignUpAgain(parts: AccountParts, holder: string, visitor: Visitor): Promise<Refusal | null> {
  const held = await parts.proofs.held('sign_up', holder)
  if (!held) return { status: 400, errors: {}, notice: 'This took too long. Go back and create the account again.' }
  const wait = await parts.throttles.take(...mailKeys(held.email, visitor))
  if (wait > 0) return tooMany(wait)
  const renewed = await parts.proofs.renew('sign_up', holder)
  if (renewed) mail(parts, held.email, renewed.proof.details.taken === true, renewed)
  return null
}

/**
 * Makes the account of a sign-up whose address was shown to be the person's; of the code and the link at once, one does.
 * @returns its id, or null when the address has got an account meanwhile
 */
export async function confirmSignUp({ sql, wallClock }: AccountParts, proof: Proof): Promise<string | null> {
  return sql.transaction(async (tx) => {
    const { rows } = await tx.query<{ account_id: string | null; confirmed_at: Date | null }>(
      'select account_id, confirmed_at from mail_proofs where id = $1 for update',
      [proof.id],
    )
    if (!rows[0]) return null
    if (rows[0].confirmed_at) return rows[0].account_id
    const { name = null, passwordHash = null } = proof.details
    const account = await insertAccount(
      tx,
      { email: proof.email, emailVerified: true, name, passwordHash, creationKey: null },
      wallClock.now(),
    )
    await tx.query('update mail_proofs set confirmed_at = $2, account_id = $3 where id = $1', [
      proof.id,
      wallClock.now(),
      account?.id ?? null,
    ])
    return account?.id ?? null
  })
}

/** Confirms the address of an account that is there. False when the account is gone or has another address now. */
export async function confirmAddress({ sql, proofs }: AccountParts, proof: Proof): Promise<boolean> {
  return sql.transaction(async (tx) => {
    const account = proof.account_id && (await findAccount(tx, proof.account_id))
    if (!account || account.email !== proof.email || !(await proofs.end(tx, proof.id))) return false
    return (await changeAccount(tx, account.id, { emailVerified: true })) !== null
  })
}

async function finish({ sql, proofs }: AccountParts, proof: Proof, accountId: string | null): Promise<Answer> {
  await proofs.end(sql, proof.id)
  const account = accountId && (await findAccount(sql, accountId))
  // Said to somebody who reads this address's mail: it tells no one else.
  if (!account)
    return {
      status: 409,
      errors: {},
      notice: 'There is an account with this address by now. Sign in with it, or reset its password.',
    }
  return { account }
}

export function mailKeys(email: string, visitor: Visitor): readonly ThrottleKey[] {
  return [
    ['mailer', visitor.network],
    ['mail', email],
  ]
}

function mail({ mails, address }: AccountParts, email: string, taken: boolean, { code, token }: MailedSecrets): void {
  if (taken) mails.accountExists(email)
  else mails.confirmAddress(email, code, `${address.url}${CONFIRM_PATH}?token=${token}`)
}
