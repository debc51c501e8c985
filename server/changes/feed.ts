import type { Log } from '../../providers/host.ts'
import { EVERYTHING, type Watch } from '../../reads/watch.ts'
import { definitionOf } from '../database/change-triggers.ts'
import { type Cell, createCells } from './cells.ts'
import { cleanTo, createHorizons } from './clean.ts'
import { openSession, type Poll, type Session } from './session.ts'

export interface Changes {
  /** The cell of a tag: the same object for the same tag, until there are too many; then every cell is voided for good and new ones are made. */
  cell(tag: string): Cell
  /** Whether every write that committed more than `hearingMs` ago has been heard. A node that does not hear answers from no cache. */
  hears(): boolean
  /**
   * Resolves with true when every write that had committed before the call has been heard; with false when the feed is deaf, after a second
   * at most. Calls of one moment share one poll; one under way is not enough, because its snapshot may be older than the write.
   */
  catchUp(): Promise<boolean>
  /** The ticket of the newest poll: whoever carries a ticket that is not greater sees its writes here, while `hears()`. */
  readonly heard: number
  close(): Promise<void>
}

export interface ChangesOptions {
  readonly log: Log
  /** Told in the same moment in which the cells are voided; null: anything may have changed. */
  readonly heard?: (tags: readonly string[] | null) => void
  /** What this node believes to be watched: it is deaf while the triggers are made for anything else. Without it, what it finds first. */
  readonly watches?: readonly Watch[]
  /** Between two polls; 40. */
  readonly pollMs?: number
  /** How old the newest poll may be; 200. */
  readonly hearingMs?: number
  /** How long a poll may take: a connection that is silent for longer is taken for broken; 1,000. */
  readonly answerMs?: number
  /** Tags that are kept apart; 200,000. */
  readonly maxCells?: number
  /** Tags of one place are not kept apart; each is its own. */
  readonly placeOf?: (tag: string) => string
  /** Entries stay for as long after this node has heard them; 60,000. */
  readonly keepMs?: number
}

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 2_000
/** A connection that has held this long is a good one: the next outage begins with the shortest wait. */
const STEADY_MS = 10_000

/**
 * One node's ear to the change feed. It resolves after the first try to connect; one that failed is logged and tried again for as long as the
 * feed is open, and so is every connection that breaks. After each of them, and upon any doubt, everything is taken for stale.
 *
 * @param url of the app's role, to the server itself or to a pooler of sessions
 */
export async function openChanges(url: string, options: ChangesOptions): Promise<Changes> {
  const { log, pollMs = 40, hearingMs = 200, answerMs = 1_000, maxCells = 200_000, keepMs = 60_000 } = options
  const cells = createCells(maxCells, options.placeOf)
  let connection: {
    session: Session
    newest: Poll
    horizons: ReturnType<typeof createHorizons>
    since: number
  } | null = null
  let heard = 0
  let heardAt = Number.NEGATIVE_INFINITY
  let definition = options.watches ? definitionOf(options.watches) : null
  let tries = 0
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<boolean> | null = null
  let following: Promise<boolean> | null = null
  let cleaning: Promise<void> | null = null
  let connecting: Promise<void> | null = null

  function voidAll(): void {
    cells.bumpAll()
    options.heard?.(null)
  }

  const wait = (ms: number, work: () => void) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(work, ms).unref()
  }

  /** Not on the way to a first connection, of which `connect` itself learns. */
  function lose(session: Session, error: unknown): void {
    if (connection?.session !== session) return
    if (performance.now() - connection.since > STEADY_MS) tries = 0
    connection = null
    session.destroy()
    log.warn({ err: error }, 'the change feed is interrupted: this node answers without its cache until it is back')
    again()
  }

  function again(): void {
    const longest = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS)
    tries += 1
    wait(longest * (0.5 + Math.random() / 2), () => {
      connecting = connect().catch(again)
    })
  }

  async function connect(): Promise<void> {
    let session: Session | undefined
    try {
      session = await openSession(url, (error) => session && lose(session, error), answerMs)
      const at = performance.now()
      const newest = await session.poll(null)
      definition ??= newest.definition
      if (newest.definition !== definition) throw new Error(OTHERS)
      if (closed) throw new Error('closed')
      voidAll()
      connection = { session, newest, horizons: createHorizons(keepMs), since: at }
      heard = newest.ticket
      heardAt = at
      if (tries > 0) log.info({}, 'the change feed is back')
      wait(pollMs, tick)
    } catch (error) {
      session?.destroy()
      throw error
    }
  }

  /** One poll. Never rejects. */
  async function poll(): Promise<boolean> {
    const from = connection
    if (!from) return false
    const at = performance.now()
    try {
      const found = await from.session.poll(from.newest.snapshot)
      if (connection !== from) return false
      if (found.definition !== definition) throw new Error(OTHERS)
      if (found.cleaned > from.newest.ticket || found.tags.includes(EVERYTHING)) voidAll()
      else if (found.tags.length > 0) {
        cells.bump(found.tags)
        options.heard?.(found.tags)
      }
      from.horizons.note(from.newest, found, at)
      from.newest = found
      heard = found.ticket
      heardAt = at
      clean(from.horizons.due(at))
      return true
    } catch (error) {
      lose(from.session, error)
      return false
    }
  }

  function start(): Promise<boolean> {
    // Lost in the meantime: the timer is that of the next try then.
    if (!connection) return Promise.resolve(false)
    clearTimeout(timer)
    underWay = poll().then((success) => {
      underWay = null
      if (connection) wait(pollMs, tick)
      return success
    })
    return underWay
  }

  function tick(): void {
    if (!underWay && !following) void start()
  }

  function clean(horizon: ReturnType<ReturnType<typeof createHorizons>['due']>): void {
    if (!horizon || cleaning || closed) return
    cleaning = cleanTo(url, horizon)
      .catch((error: unknown) => log.warn({ err: error }, 'old entries of the change feed were not cleaned away'))
      .finally(() => {
        cleaning = null
      })
  }

  await connect().catch((error: unknown) => {
    log.warn({ err: error }, 'the change feed cannot be heard: this node answers without its cache until it can')
    again()
  })

  return {
    cell: cells.get,
    hears: () => connection !== null && performance.now() - heardAt <= hearingMs,
    catchUp() {
      if (!connection) return Promise.resolve(false)
      following ??= (underWay ?? Promise.resolve()).then(() => {
        following = null
        return start()
      })
      return following
    },
    get heard() {
      return heard
    },
    async close() {
      closed = true
      clearTimeout(timer)
      const last = connection?.session
      connection = null
      await Promise.all([last?.end(), following, underWay, cleaning, connecting])
    },
  }
}

const OTHERS =
  'another version of the product has prepared the change feed for itself: this node answers without its cache until it is replaced or the other has gone'
