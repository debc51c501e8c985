import type { WallClock } from '../../../lib/clock.ts'
import { isUuid } from '../../../lib/ids.ts'
import { ProviderError } from '../../errors.ts'
import type { SqlPool } from '../../host.ts'
import type { ExternalUser, NewExternalUser, Subject, UserDirectory } from '../port.ts'
import {
  type Account,
  findAccount,
  findAccountByEmail,
  findAccountByKey,
  insertAccount,
  normalEmail,
} from './accounts.ts'
import { endAccountSessions } from './endings.ts'
import { HashingBusy, type Passwords, passwordProblem } from './passwords.ts'

export function localDirectory(sql: SqlPool, passwords: Passwords, wallClock: WallClock): UserDirectory {
  /** A password that the rules allow, hashed; null when none was given: such an account cannot sign in with one. */
  async function hashed(input: NewExternalUser, email: string): Promise<string | null> {
    if (input.password === undefined) return null
    const problem = passwordProblem(input.password, email)
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
        await endAccountSessions(tx, subject)
      })
    },
    unblock: (subject) => setBlocked(sql, 'unblock', subject, null),
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
    pictureUrl: null,
    blocked: account.blocked_at !== null,
  }
}
