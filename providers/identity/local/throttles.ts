import { HOUR, MINUTE, SECOND, type WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import type { Digests } from './digests.ts'

/** So many tries are free; after that each doubles the wait for the next. All is forgotten after an hour without a try. */
interface Limit {
  readonly free: number
  readonly firstMs: number
  readonly longestMs: number
}

const LIMITS = {
  /** Failures at one account by browsers that have never signed in to it. */
  account: { free: 5, firstMs: 2 * SECOND, longestMs: 15 * MINUTE },
  /** Failures at one account by one browser that has. */
  device: { free: 10, firstMs: 2 * SECOND, longestMs: 5 * MINUTE },
  /** Failures from one network address, which an office of people may share. */
  address: { free: 100, firstMs: 30 * SECOND, longestMs: 5 * MINUTE },
  /** Second factors: whoever tries knows the password already. */
  second: { free: 5, firstMs: 2 * SECOND, longestMs: 15 * MINUTE },
  /** Mails to one address. */
  mail: { free: 3, firstMs: 30 * SECOND, longestMs: 15 * MINUTE },
  /** Mails that one network address has asked for. */
  mailer: { free: 30, firstMs: 10 * SECOND, longestMs: 15 * MINUTE },
} as const satisfies Record<string, Limit>

export type ThrottleKind = keyof typeof LIMITS
export type ThrottleKey = readonly [kind: ThrottleKind, value: string]

export interface Throttles {
  /** Counts a try before it is made, so that many at once are counted too. @returns the wait in ms, 0 when it may be made */
  take(...keys: readonly ThrottleKey[]): Promise<number>
  /** The try was a good one after all. */
  giveBack(...keys: readonly ThrottleKey[]): Promise<void>
  forget(...keys: readonly ThrottleKey[]): Promise<void>
}

/** In the database, so that all processes count together; who it was about is kept as a digest only. */
export function createThrottles(sql: Pick<SqlPool, 'query'>, digests: Digests, wallClock: WallClock): Throttles {
  const idOf = ([kind, value]: ThrottleKey) => digests.of('throttle', kind, value)

  async function takeOne(key: ThrottleKey): Promise<number> {
    const limit = LIMITS[key[0]]
    const now = wallClock.now()
    const { rowCount } = await sql.query(TAKE, [idOf(key), now, limit.free, limit.firstMs, limit.longestMs, HOUR])
    if (rowCount > 0) return 0
    const { rows } = await sql.query<{ free_at: Date }>('select free_at from throttles where id = $1', [idOf(key)])
    return Math.max(SECOND, (rows[0]?.free_at.getTime() ?? 0) - now.getTime())
  }

  return {
    async take(...keys) {
      for (const [index, key] of keys.entries()) {
        const wait = await takeOne(key)
        if (wait === 0) continue
        await this.giveBack(...keys.slice(0, index))
        return wait
      }
      return 0
    },
    async giveBack(...keys) {
      await sql.query(
        'update throttles set tries = greatest(tries - 1, 0), free_at = to_timestamp(0) where id = any($1)',
        [keys.map(idOf)],
      )
    },
    async forget(...keys) {
      await sql.query('delete from throttles where id = any($1)', [keys.map(idOf)])
    },
  }
}

/** A moment long past stands for "at once": the present one may be in the future for another process. */
const TAKE = `
  insert into throttles as t (id, tries, free_at, forget_at)
  values ($1, 1, to_timestamp(0), $2::timestamptz + $6::float8 * interval '1 ms')
  on conflict (id) do update set
    tries = case when t.forget_at <= $2 then 1 else t.tries + 1 end,
    free_at = case when t.forget_at <= $2 or t.tries + 1 < $3::int then to_timestamp(0)
      else $2 + least($5::float8, $4::float8 * power(2, least(t.tries + 1 - $3, 20))) * interval '1 ms' end,
    forget_at = $2 + $6::float8 * interval '1 ms'
  where t.free_at <= $2`
