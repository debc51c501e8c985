import { Secret, TOTP } from 'otpauth'
import { MINUTE, SECOND, type WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import { seal, unseal } from './seal.ts'

/** What every authenticator app assumes (RFC 6238; Google's key URI format). */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Steps before and after the present one, for clocks that differ. */
const DRIFT = 1
const FRESH_MS = 15 * MINUTE
const SECRET_BYTES = 20

export interface Enrolment {
  /** In base32, to be typed where no camera is. */
  readonly secret: string
  /** For the picture that the app reads. */
  readonly uri: string
}

export interface Totps {
  isOn(accountId: string): Promise<boolean>
  /** The secret that waits for its first code; the same for a quarter of an hour, so that a page may be loaded again. */
  enrol(accountId: string, label: string): Promise<Enrolment>
  /** True when this code is right: from now on it is asked for. */
  confirm(accountId: string, code: string): Promise<boolean>
  /** True for a right code of a step that was not used yet; of two at once with one code, one. */
  accept(accountId: string, code: string): Promise<boolean>
}

interface Row {
  readonly sealed_secret: string
  readonly created_at: Date
  readonly confirmed_at: Date | null
}

export function createTotps(sql: SqlPool, secret: string, product: string, wallClock: WallClock): Totps {
  async function stored(accountId: string): Promise<Row | null> {
    const { rows } = await sql.query<Row>(
      'select sealed_secret, created_at, confirmed_at from totps where account_id = $1',
      [accountId],
    )
    return rows[0] ?? null
  }

  /** The counter of the step that the code belongs to, or null. */
  function counterOf(row: Row, accountId: string, code: string): number | null {
    const key = Secret.fromBase32(unseal(row.sealed_secret, secret, accountId))
    const timestamp = wallClock.now().getTime()
    const delta = TOTP.validate({ ...SHAPE, secret: key, token: code.replace(/\s/g, ''), timestamp, window: DRIFT })
    return delta === null ? null : Math.floor(timestamp / (SHAPE.period * SECOND)) + delta
  }

  async function use(accountId: string, code: string, waiting: boolean): Promise<boolean> {
    const row = await stored(accountId)
    if (!row || (row.confirmed_at === null) !== waiting) return false
    const counter = counterOf(row, accountId, code)
    if (counter === null) return false
    const { rowCount } = await sql.query(
      `update totps set last_counter = $2, confirmed_at = coalesce(confirmed_at, $3)
       where account_id = $1 and last_counter < $2 and sealed_secret = $4 and (confirmed_at is null) = $5`,
      [accountId, counter, wallClock.now(), row.sealed_secret, waiting],
    )
    return rowCount > 0
  }

  return {
    isOn: async (accountId) => (await stored(accountId))?.confirmed_at != null,
    async enrol(accountId, label) {
      const now = wallClock.now()
      const fresh = new Secret({ size: SECRET_BYTES }).base32
      const { rows } = await sql.query<Row>(
        `insert into totps as t (account_id, sealed_secret, created_at) values ($1, $2, $3)
         on conflict (account_id) do update set
           sealed_secret = case when t.created_at < $4 then excluded.sealed_secret else t.sealed_secret end,
           created_at = case when t.created_at < $4 then excluded.created_at else t.created_at end
         where t.confirmed_at is null
         returning sealed_secret, created_at, confirmed_at`,
        [accountId, seal(fresh, secret, accountId), now, new Date(now.getTime() - FRESH_MS)],
      )
      if (!rows[0]) throw new Error('an authenticator app is on already')
      const base32 = unseal(rows[0].sealed_secret, secret, accountId)
      const totp = new TOTP({ ...SHAPE, issuer: product, label, secret: Secret.fromBase32(base32) })
      return { secret: base32, uri: totp.toString() }
    },
    confirm: (accountId, code) => use(accountId, code, true),
    accept: (accountId, code) => use(accountId, code, false),
  }
}
