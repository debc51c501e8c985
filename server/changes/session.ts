import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import pg from 'pg'

/** What one poll has found. */
export interface Poll {
  /** Its number: greater than that of every poll, on any node, that had begun when this one was asked for. */
  readonly ticket: number
  readonly snapshot: string
  /** What became visible since the snapshot before. */
  readonly tags: readonly string[]
  /** Every poll from this number on has heard what was cleaned away. */
  readonly cleaned: number
  /** Which watches the triggers were made for. */
  readonly definition: string
}

export interface Session {
  /** @param previous the snapshot of the poll before; null for the first. @throws Error when it cannot be had in time: the session is broken then */
  poll(previous: string | null): Promise<Poll>
  /** Cuts the connection, whatever is under way on it. */
  destroy(): void
  /** Takes leave of the server and waits for it to close, as long as for an answer. Never rejects. */
  end(): Promise<void>
}

const CONNECT_MS = 2_000
const MARK = 'backplane.changes'

/** A statement of its own, and before the other: whoever has a greater number took its snapshot later. */
const TICKET = `select nextval('changes.tickets')::float8 as ticket`

/**
 * Exactly the entries that this snapshot sees and the one before did not: of transactions that had not begun to count then (from xmax on), or
 * were under way (xip). In this form it reads no older entry, however long the oldest open transaction has been open.
 */
const HEARD = `
  select pg_current_snapshot()::text as snapshot, s.definition, s.cleaned::float8 as cleaned,
    current_setting('${MARK}', true) = $2 as mine,
    array(select tag from changes.entries where xid >= pg_snapshot_xmax($1::pg_snapshot)
      union select tag from changes.entries where xid = any(array(select pg_snapshot_xip($1::pg_snapshot)))) as tags
  from changes.state s`

/**
 * Always the index, by a plan that is made once: the table is empty at one moment and full at the next. Without jit, which takes the price of
 * the switched-off scan of `changes.state` for real on PostgreSQL 15 to 17, and compiles for 200 ms.
 */
const SETTINGS = `
  select set_config($1, $2, false), set_config('enable_seqscan', 'off', false),
    set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)`

/**
 * One connection for polls alone.
 *
 * @param onEnd called once, when it breaks by itself; @param answerMs for each answer at most
 * @throws Error when it cannot be had within two seconds
 */
export async function openSession(url: string, onEnd: (error: Error) => void, answerMs: number): Promise<Session> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    stream: () => socket,
    pipeline: true,
    application_name: 'backplane changes',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  })
  client.once('end', () => onEnd(new Error('the connection has ended')))
  client.on('error', onEnd)
  const destroy = () => void socket.destroy()
  // A pooler may lead each statement to another server session, after a failover even to another server; then nothing follows from the
  // snapshot before. So the session bears a mark.
  const mark = randomUUID()
  try {
    await client.connect()
    await within(answerMs, client.query(SETTINGS, [MARK, mark]))
  } catch (error) {
    destroy()
    throw error
  }
  return {
    destroy,
    end: () => within(answerMs, client.end()).catch(destroy),
    async poll(previous) {
      // One flight of two transactions.
      const [ticket, heard] = await within(
        answerMs,
        Promise.all([
          client.query<{ ticket: number }>({ name: 'ticket', text: TICKET }),
          client.query<Omit<Poll, 'ticket'> & { mine: boolean | null }>({
            name: 'heard',
            text: HEARD,
            values: [previous, mark],
          }),
        ]),
      )
      const [number, found] = [ticket.rows[0], heard.rows[0]]
      if (!number || !found) throw new Error('changes.state has no row: start a node, which prepares the database')
      if (!found.mine)
        throw new Error(
          'the connection changes its server session: the change feed cannot go through a pooler of transactions',
        )
      return { ...number, ...found }
    },
  }
}

/** @throws Error when it takes longer than an answer may */
async function within<T>(answerMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    // Where it was this process that stood still, the answer is there already: it is read before the immediate runs.
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${answerMs} ms`))), answerMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
