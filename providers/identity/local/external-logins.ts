import type { SqlPool } from '../../host.ts'
import { type Account, findAccount, findAccountByEmail, insertAccount, normalEmail } from './accounts.ts'
import type { Answer } from './answers.ts'
import type { ExternalIdentity } from './external-issuers.ts'
import { blocked, type Refusal } from './refusals.ts'

const NAME_MAX = 100

/**
 * The account of somebody whom another issuer knows. The first time it is found by an address that both have seen to be theirs;
 * an address that either has not could be somebody else's, and would hand over an account.
 *
 * @param issuerName what the person calls the other issuer
 */
export async function accountFor(
  sql: SqlPool,
  identity: ExternalIdentity,
  issuerName: string,
  now: Date,
): Promise<Answer> {
  const known = await findLinked(sql, identity)
  if (known) return known.blocked_at ? blocked : { account: known }
  const email = identity.email && normalEmail(identity.email)
  if (!email || !identity.emailVerified)
    return refusal(
      403,
      `${issuerName} has not confirmed an email address of yours, so it cannot show which account is yours. Confirm it there, or sign in another way.`,
    )
  return sql.transaction(async (tx) => {
    const account =
      (await findAccountByEmail(tx, email)) ??
      (await signUp(tx, identity, email, now)) ??
      (await findAccountByEmail(tx, email))
    if (!account) return tryAgain
    if (account.blocked_at) return blocked
    if (!account.email_verified)
      return refusal(
        409,
        `There is an account with the address ${email} already, whose address was never confirmed. Sign in with its password and confirm it; then ${issuerName} can be used too.`,
      )
    await tx.query(
      `insert into external_logins (issuer, subject, account_id, created_at) values ($1, $2, $3, $4)
       on conflict (issuer, subject) do nothing`,
      [identity.issuer, identity.subject, account.id, now],
    )
    // Of two at once the first decides.
    const linked = await findLinked(tx, identity)
    return linked ? { account: linked } : tryAgain
  })
}

async function findLinked(sql: Pick<SqlPool, 'query'>, { issuer, subject }: ExternalIdentity): Promise<Account | null> {
  const { rows } = await sql.query<{ account_id: string }>(
    'select account_id from external_logins where issuer = $1 and subject = $2',
    [issuer, subject],
  )
  return rows[0] ? findAccount(sql, rows[0].account_id) : null
}

/** Null when the address was taken meanwhile. */
async function signUp(
  sql: Pick<SqlPool, 'query'>,
  { name }: ExternalIdentity,
  email: string,
  now: Date,
): Promise<Account | null> {
  const called = name?.trim().slice(0, NAME_MAX) || null
  const account = { email, emailVerified: true, name: called, passwordHash: null, creationKey: null }
  return insertAccount(sql, account, now)
}

function refusal(status: number, notice: string): Refusal {
  return { status, errors: {}, notice }
}

const tryAgain = refusal(409, 'This did not work. Try again.')
