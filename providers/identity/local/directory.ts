import { isUuid } from '../../../lib/ids.ts'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import type { ExternalUser, NewExternalUser, Subject, UserDirectory } from '../port.ts'
import {
  type Account,
  changeAccount,
  findAccount,
  findAccountByEmail,
  findAccountByKey,
  insertAccount,
  normalEmail,
} from './accounts.ts'
import { endAccountSessions } from './endings.ts'
import type { AccountParts } from './parts.ts'
import { HashingBusy } from './passwords.ts'
import { mailReset, mailVerification } from './reset.ts'

type DirectoryParts = Pick<AccountParts, 'sql' | 'passwords' | 'rules' | 'wallClock' | 'proofs' | 'mails' | 'address'>

export function localDirectory(parts: DirectoryParts): UserDirectory {
  const { sql, passwords, rules, wallClock, address } = parts
  /** A password that the rules allow, hashed; null when none was given: such an account cannot sign in with one. */
  async function hashed(input: NewExternalUser, email: string): Promise<string | null> {
    if (input.password === undefined) return null
    const problem = await rules(input.password, email)
    if (problem) throw rejected('create', `password: ${problem}`)
    try {
      return await passwords.hash(input.password)
    } catch (error) {
      if (!(error instanceof HashingBusy)) throw error
      throw new ProviderError('rate_limited', {
        provider: 'local',
        operation: 'create',
        retryAfterMs: 1_000,
        cause: error,
      })
    }
  }

  return {
    async get(subject) {
      const account = await findAccount(sql, subject)
      return account && toExternalUser(account)
    },
    async findByEmail(text) {
      const email = normalEmail(text)
      const account = email && (await findAccountByEmail(sql, email))
      return account ? [toExternalUser(account)] : []
    },
    async create(input, write) {
      const email = normalEmail(input.email)
      if (!email) throw rejected('create', 'email: not an address')
      const sameKey = () => findAccountByKey(sql, write.idempotencyKey)
      const earlier = await sameKey()
      const account =
        earlier ??
        (await insertAccount(
          sql,
          {
            email,
            emailVerified: input.emailVerified ?? false,
            name: input.name?.trim() || null,
            passwordHash: await hashed(input, email),
            creationKey: write.idempotencyKey,
          },
          wallClock.now(),
        )) ??
        // The same call may have won the race, or the address is another account's.
        (await sameKey())
      if (!account) throw rejected('create', 'email: taken')
      if (account.email !== email) throw rejected('create', 'the idempotency key was used for another address')
      return toExternalUser(account)
    },
    async block(subject) {
      await sql.transaction(async (tx) => {
        await setBlocked(tx, 'block', subject, wallClock.now())
        await endAccountSessions(tx, subject, wallClock.now())
      })
    },
    unblock: (subject) => setBlocked(sql, 'unblock', subject, null),
    async update(subject, { email: text, name, pictureUrl }) {
      const email = text === undefined ? undefined : normalEmail(text)
      if (email === null) throw rejected('update', 'email: not an address')
      const before = await known('update', subject)
      const moves = email !== undefined && email !== before.email
      const account = await changeAccount(sql, subject, {
        ...(moves ? { email, emailVerified: false } : {}),
        ...(name === undefined ? {} : { name: name.trim() || null }),
        ...(pictureUrl === undefined ? {} : { pictureUrl }),
      })
      if (!account) throw rejected('update', 'email: taken')
      return toExternalUser(account)
    },
    async remove(subject) {
      if (!isUuid(subject)) return
      await sql.transaction(async (tx) => {
        await endAccountSessions(tx, subject, wallClock.now(), { weKnow: true })
        await tx.query('delete from accounts where id = $1', [subject])
      })
    },
    async resetPassword(subject, returnTo) {
      const account = await known('resetPassword', subject)
      await mailReset(parts, account, ours('resetPassword', returnTo))
      return { delivery: 'sent' }
    },
    async verifyEmail(subject, returnTo) {
      const account = await known('verifyEmail', subject)
      await mailVerification(parts, account, ours('verifyEmail', returnTo))
      return { delivery: 'sent' }
    },
  }

  async function known(operation: string, subject: Subject): Promise<Account> {
    const account = await findAccount(sql, subject)
    if (!account) throw rejected(operation, 'no such subject')
    return account
  }

  /** A mailed link leads to addresses of this deployment only. */
  function ours(operation: string, returnTo: string): string {
    const url = URL.parse(returnTo, address.url)
    if (url?.origin !== address.origin) throw rejected(operation, 'returnTo: not an address of this deployment')
    return url.href
  }
}

/** Blocking again keeps the first moment. */
async function setBlocked(
  sql: Pick<SqlPool, 'query'>,
  operation: 'block' | 'unblock',
  subject: Subject,
  at: Date | null,
): Promise<void> {
  const known =
    isUuid(subject) &&
    (await sql.query(
      'update accounts set blocked_at = case when $2::timestamptz is null then null else coalesce(blocked_at, $2) end where id = $1',
      [subject, at],
    ))
  if (!known || known.rowCount === 0) throw rejected(operation, 'no such subject')
}

function rejected(operation: string, detail: string): ProviderError {
  return new ProviderError('rejected', { provider: 'local', operation, detail })
}

function toExternalUser(account: Account): ExternalUser {
  return {
    subject: account.id as Subject,
    email: account.email,
    emailVerified: account.email_verified,
    name: account.name,
    pictureUrl: account.picture_url,
    blocked: account.blocked_at !== null,
  }
}
