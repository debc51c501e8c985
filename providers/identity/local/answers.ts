import type { WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import { type Account, findAccountByEmail, insertAccount, normalEmail } from './accounts.ts'
import type { FormState } from './pages.ts'
import { HashingBusy, type Passwords, passwordProblem } from './passwords.ts'
import type { Form } from './requests.ts'

/** Who the person turned out to be, or what to show them instead. */
export type Answer = { readonly account: Account } | Refusal
export type Refusal = Pick<FormState, 'status' | 'errors' | 'notice'>

export interface AnswerParts {
  readonly sql: SqlPool
  readonly passwords: Passwords
  readonly wallClock: WallClock
}

/** The same words and the same work for an unknown address and a wrong password. */
export async function signInWith({ sql, passwords }: AnswerParts, form: Form): Promise<Answer> {
  const email = normalEmail(form.email ?? '')
  const password = form.password ?? ''
  const errors = {
    ...(email ? {} : { email: 'Enter your email address, like name@example.com.' }),
    ...(password ? {} : { password: 'Enter your password.' }),
  }
  if (!email || !password) return { status: 400, errors }
  const account = await findAccountByEmail(sql, email)
  const matches = await unlessBusy(passwords.matches(password, account?.password_hash ?? null))
  if (matches === BUSY) return busy
  if (!account || !matches) return { status: 401, errors: { password: 'The email address or the password is wrong.' } }
  // Said only to somebody who knows the password, so that it tells no one else that the account exists.
  if (account.blocked_at)
    return { status: 403, errors: {}, notice: 'This account is blocked. Write to support to learn why.' }
  return { account }
}

export async function signUpWith({ sql, passwords, wallClock }: AnswerParts, form: Form): Promise<Answer> {
  const name = form.name?.trim() ?? ''
  const email = normalEmail(form.email ?? '')
  const password = form.password ?? ''
  const wrongPassword = password ? passwordProblem(password, email ?? '') : 'Choose a password.'
  const errors = {
    ...(name ? (name.length > 100 ? { name: 'Use at most 100 characters.' } : {}) : { name: 'Enter your name.' }),
    ...(email ? {} : { email: 'Enter your email address, like name@example.com.' }),
    ...(wrongPassword ? { password: wrongPassword } : {}),
  }
  if (!email || Object.keys(errors).length > 0) return { status: 400, errors }
  const passwordHash = await unlessBusy(passwords.hash(password))
  if (passwordHash === BUSY) return busy
  const account = await insertAccount(
    sql,
    { email, emailVerified: false, name, passwordHash, creationKey: null },
    wallClock.now(),
  )
  if (!account)
    return { status: 409, errors: { email: 'There is an account with this address already. Sign in instead.' } }
  return { account }
}

const BUSY = Symbol('busy')
const busy: Refusal = {
  status: 503,
  errors: {},
  notice: 'Very many people are signing in at this moment. Nothing was changed; try again in a few seconds.',
}

async function unlessBusy<T>(work: Promise<T>): Promise<T | typeof BUSY> {
  try {
    return await work
  } catch (error) {
    if (error instanceof HashingBusy) return BUSY
    throw error
  }
}
