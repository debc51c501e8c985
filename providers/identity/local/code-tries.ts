import { errors, Provider } from 'oidc-provider'
import { addMs, MINUTE, type WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'

const WINDOW_MS = 10 * MINUTE
/** Wrong codes of one account, or of one browser in which nobody is signed in. */
const TRIES_OF_ONE = 10
/** Wrong codes of all browsers in which nobody is signed in: a new browser costs nothing. Of 20⁸ codes few are in use. */
const TRIES_OF_ALL = 1_000

/** Too many wrong codes were typed; nothing was looked up. */
export class TooManyCodes extends errors.AccessDenied {}

/**
 * Bounds how many user codes can be guessed (RFC 8628, 5.1). Whoever is signed in has a budget of their own, so that a flood of guesses
 * by nobody locks out nobody who is.
 */
export async function withCodeBudget<T>(
  sql: Pick<SqlPool, 'query'>,
  wallClock: WallClock,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const session = Provider.ctx?.oidc.session
  const budgets: readonly (readonly [string, number])[] = session?.accountId
    ? [[`account ${session.accountId}`, TRIES_OF_ONE]]
    : [
        [`session ${session?.uid}`, TRIES_OF_ONE],
        ['everybody', TRIES_OF_ALL],
      ]
  const now = wallClock.now()
  const keys = budgets.map(([key]) => key)
  const { rows } = await sql.query<{ key: string; tries: number }>(
    'select key, tries from code_tries where key = any($1) and since > $2',
    [keys, addMs(now, -WINDOW_MS)],
  )
  for (const [key, limit] of budgets)
    if (rows.some((row) => row.key === key && row.tries >= limit)) throw new TooManyCodes('too many wrong codes')
  const found = await look()
  if (found === undefined)
    await sql.query(
      `insert into code_tries (key, tries, since) select key, 1, $2::timestamptz from unnest($1::text[]) key
       on conflict (key) do update set
         tries = case when code_tries.since > $3 then code_tries.tries + 1 else 1 end,
         since = case when code_tries.since > $3 then code_tries.since else excluded.since end`,
      [keys, now, addMs(now, -WINDOW_MS)],
    )
  return found
}
