import { randomBytes } from 'node:crypto'
import type { WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import type { Digests } from './digests.ts'

const COUNT = 10
/** Without those that are mistaken for others. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 10

export interface RecoveryCodes {
  /** Ten new ones in place of the old; they are told this once. */
  renew(accountId: string): Promise<readonly string[]>
  left(accountId: string): Promise<number>
  /** True for a code that was not used before; it is used up by this. */
  accept(accountId: string, code: string): Promise<boolean>
}

/** Ways in for who has lost the authenticator app. */
export function createRecoveryCodes(sql: SqlPool, digests: Digests, wallClock: WallClock): RecoveryCodes {
  const digestOf = (accountId: string, code: string) =>
    digests.of('recovery code', accountId, code.toLowerCase().replace(/[^a-z0-9]/g, ''))
  return {
    async renew(accountId) {
      const codes = Array.from({ length: COUNT }, randomCode)
      await sql.transaction(async (tx) => {
        await tx.query('delete from recovery_codes where account_id = $1', [accountId])
        await tx.query(
          'insert into recovery_codes (account_id, code_digest, created_at) select $1, unnest($2::text[]), $3',
          [accountId, codes.map((code) => digestOf(accountId, code)), wallClock.now()],
        )
      })
      return codes
    },
    async left(accountId) {
      const { rows } = await sql.query<{ count: number }>(
        'select count(*)::int as count from recovery_codes where account_id = $1',
        [accountId],
      )
      return rows[0]?.count ?? 0
    },
    async accept(accountId, code) {
      const { rowCount } = await sql.query('delete from recovery_codes where account_id = $1 and code_digest = $2', [
        accountId,
        digestOf(accountId, code),
      ])
      return rowCount > 0
    },
  }
}

/** 49 bits: `abcde-fghjk`. */
function randomCode(): string {
  let code = ''
  while (code.length < LENGTH) {
    const [byte = 255] = randomBytes(1)
    // Bytes beyond the last whole multiple would make the first letters likelier.
    if (byte < 256 - (256 % LETTERS.length)) code += LETTERS[byte % LETTERS.length]
  }
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}
