import { addMs, MINUTE } from '../../../lib/clock.ts'
import { type Account, findAccount } from './accounts.ts'
import { sha256 } from './digests.ts'
import type { AccountParts } from './parts.ts'
import { blocked, type Refusal, tooMany } from './refusals.ts'

const LIFETIME_MS = 10 * MINUTE
const LAPSED: Refusal = { status: 400, errors: {}, notice: 'This took too long. Sign in again.' }

/** The first factor was right: this sign-in now waits for the second. @param amr what the first one was (RFC 8176) */
export async function beginSecondStep(
  { sql, wallClock }: AccountParts,
  holder: string,
  accountId: string,
  amr: readonly string[],
): Promise<void> {
  await sql.query(
    `insert into second_steps (interaction, account_id, expires_at, amr) values ($1, $2, $3, $4)
     on conflict (interaction) do update set account_id = excluded.account_id, expires_at = excluded.expires_at, amr = excluded.amr`,
    [sha256(holder), accountId, addMs(wallClock.now(), LIFETIME_MS), amr],
  )
}

export async function awaitsSecondStep({ sql, wallClock }: AccountParts, holder: string): Promise<string | null> {
  const { rows } = await sql.query<{ account_id: string }>(
    'select account_id from second_steps where interaction = $1 and expires_at > $2',
    [sha256(holder), wallClock.now()],
  )
  return rows[0]?.account_id ?? null
}

/** A code of the app, or one of the recovery codes. @returns with the account, what the first factor was */
export async function secondStepWith(
  parts: AccountParts,
  holder: string,
  typed: string,
): Promise<{ readonly account: Account; readonly amr: readonly string[] } | Refusal> {
  const accountId = await awaitsSecondStep(parts, holder)
  const account = accountId && (await findAccount(parts.sql, accountId))
  if (!account) return LAPSED
  const code = typed.trim()
  if (!code) return { status: 400, errors: { code: 'Enter the code.' } }
  const wait = await parts.throttles.take(['second', account.id])
  if (wait > 0) return tooMany(wait)
  const digits = /^[\d\s]+$/.test(code)
  const right = digits ? await parts.totps.accept(account.id, code) : await parts.recoveryCodes.accept(account.id, code)
  if (!right)
    return {
      status: 401,
      errors: {
        code: digits
          ? 'This code is wrong or was used before. Wait for the next one that the app shows.'
          : 'This code is wrong or was used before. Use another of them.',
      },
    }
  await parts.throttles.forget(['second', account.id])
  const { rows } = await parts.sql.query<{ amr: string[] }>(
    'delete from second_steps where interaction = $1 returning amr',
    [sha256(holder)],
  )
  // Sent twice at once: the other request has gone on with it.
  if (!rows[0]) return LAPSED
  if (!digits) {
    const left = await parts.recoveryCodes.left(account.id)
    parts.mails.factorsChanged(account.email, `A recovery code was used to sign in to your account. ${left} are left.`)
  }
  return account.blocked_at ? blocked : { account, amr: rows[0].amr }
}
