import { type Account, findAccount, findAccountByEmail, normalEmail } from './accounts.ts'
import type { AccountParts } from './parts.ts'
import { BAD_EMAIL, BUSY, blocked, busy, type Refusal, tooMany, unlessBusy } from './refusals.ts'
import type { Form } from './requests.ts'
import type { ThrottleKey } from './throttles.ts'
import type { Visitor } from './visitors.ts'

/** Who the person turned out to be, or what to show them instead. */
export type Answer = { readonly account: Account } | Refusal

/** Looked for in the cookies in place of an account that is not there. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * The same words and the same work for an unknown address and a wrong password. A browser that has signed in to the account before has
 * tries of its own, which no stranger can use up.
 */
export async function signInWith(parts: AccountParts, form: Form, visitor: Visitor): Promise<Answer> {
  const { sql, passwords, throttles } = parts
  const email = normalEmail(form.email ?? '')
  const password = form.password ?? ''
  const errors = {
    ...(email ? {} : { email: BAD_EMAIL }),
    ...(password ? {} : { password: 'Enter your password.' }),
  }
  if (!email || !password) return { status: 400, errors }
  const account = await findAccountByEmail(sql, email)
  const device = visitor.deviceAt(account?.id ?? NOBODY)
  const shared: readonly ThrottleKey[] = device ? [] : [['address', visitor.network]]
  const own: ThrottleKey = device ? ['device', device] : ['account', email]
  const wait = await throttles.take(...shared, own)
  if (wait > 0) return tooMany(wait)
  const matches = await unlessBusy(passwords.matches(password, account?.password_hash ?? null))
  if (matches === BUSY) {
    await throttles.giveBack(...shared, own)
    return busy
  }
  if (!account || !matches) return { status: 401, errors: { password: 'The email address or the password is wrong.' } }
  await throttles.forget(own)
  await throttles.giveBack(...shared)
  // Said only to somebody who knows the password, so that it tells no one else that the account exists.
  return account.blocked_at ? blocked : { account }
}

/** A passkey answers for itself: there is nothing to guess. */
export async function signInWithPasskey(parts: AccountParts, holder: string, response: string): Promise<Answer> {
  const accountId = await parts.passkeys.authenticate(holder, response)
  const account = accountId && (await findAccount(parts.sql, accountId))
  if (!account)
    return {
      status: 401,
      errors: {},
      notice: 'This passkey was not accepted: it may have been removed, or copied. Sign in with your password.',
    }
  return account.blocked_at ? blocked : { account }
}
