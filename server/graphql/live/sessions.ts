import type { IncomingHttpHeaders } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { requireNoPreview, type Viewer } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Asking, Caller, Callers } from '../../http/caller.ts'
import { clientNameOf } from '../../http/client-name.ts'
import { classOf } from '../../limits/classes.ts'
import { type Ending, endingOf, STOPPING } from './ending.ts'
import { LIMITS, type LiveLimits, MOST_CONNECTIONS } from './limits.ts'

/** One connection of a caller, for as long as they may be told. */
export interface Session {
  readonly limits: LiveLimits
  /** As of the last check. */
  readonly caller: Caller
  /** By which a client of the product's names itself. */
  readonly headers: IncomingHttpHeaders
  /**
   * Who they are as of now, at once while nothing of theirs has changed: the same object for as long as they may do the same.
   * @throws DomainError once their credential does not hold
   */
  check(): Viewer | Promise<Viewer>
  /** What is open on it: looked at again when who they are has changed. */
  readonly open: Set<{ recheck(viewer: Viewer): void }>
  /** Tells the transport why, once, and forgets the session. */
  end(ending: Ending): void
  /** The transport is gone. */
  close(): void
}

export interface Sessions {
  /**
   * @param ended called once when the server ends it
   * @throws DomainError UNAUTHENTICATED for nobody or a token that does not hold, RATE_LIMITED above the caller's connections, PROVIDER_UNAVAILABLE
   */
  open(asking: Asking, ended: (ending: Ending) => void): Promise<Session>
  /** Ends every session whose credential does not hold any more, and every subscription that its viewer may not have. Never rejects. */
  sweep(): Promise<void>
  readonly size: number
  /** Ends all, and takes no more. */
  stop(): void
}

interface Entry extends Session {
  caller: Caller
  viewer: Viewer
  /** At the last sweep. */
  seen: Viewer
}

/** Callers who are read anew at once, so that a feed that comes back does not have the database asked about everybody in one moment. */
const READ_AT_ONCE = 8

export function createSessions(callers: Callers, limits = LIMITS, most = MOST_CONNECTIONS): Sessions {
  const sessions = new Set<Entry>()
  const counts = new Map<string, number>()
  const waiting: (() => void)[] = []
  let reading = 0
  let stopped = false
  let sweeping: Promise<void> | null = null

  async function find(asking: Asking): Promise<Caller> {
    if (reading >= READ_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else reading += 1
    try {
      return await callers.find(asking)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else reading -= 1
    }
  }

  async function open(asking: Asking, ended: (ending: Ending) => void): Promise<Session> {
    if (stopped) throw new DomainError('PROVIDER_UNAVAILABLE', STOPPING.message)
    if (sessions.size >= most)
      throw new DomainError(
        'PROVIDER_UNAVAILABLE',
        'This node has as many live connections as it takes. Try again in a moment.',
      )
    const caller = await find(asking)
    const { viewer } = caller
    // What goes on for long is looked at again and again, and a preview is of one request.
    requireNoPreview(viewer)
    const holder = holderOf(viewer)
    if (holder === null)
      throw new DomainError('UNAUTHENTICATED', 'Sign in first: live updates need an access token, as "Bearer …".')
    const allowed = limits[classOf(viewer)]
    const count = counts.get(holder) ?? 0
    if (count >= allowed.connections)
      throw new DomainError(
        'RATE_LIMITED',
        `You have ${count} live connections already, and may have ${allowed.connections}. Close one first, or use one for several subscriptions.`,
      )
    counts.set(holder, count + 1)
    const again: Asking = { ...askingOf(asking, viewer), proved: true }

    function close(): void {
      if (!sessions.delete(entry)) return
      const left = (counts.get(holder ?? '') ?? 1) - 1
      if (left === 0) counts.delete(holder ?? '')
      else counts.set(holder ?? '', left)
    }

    const entry: Entry = {
      caller,
      headers: again.headers,
      viewer,
      seen: viewer,
      limits: allowed,
      open: new Set(),
      check() {
        if (callers.known(again)?.key === entry.caller.key) return entry.viewer
        return find(again).then((found) => {
          entry.caller = found
          if (!isDeepStrictEqual(found.viewer, entry.viewer)) entry.viewer = found.viewer
          return entry.viewer
        })
      },
      end(ending) {
        if (!sessions.has(entry)) return
        close()
        ended(ending)
      },
      close,
    }
    sessions.add(entry)
    return entry
  }

  async function look(entry: Entry): Promise<void> {
    try {
      const checked = entry.check()
      const viewer = checked instanceof Promise ? await checked : checked
      if (viewer === entry.seen) return
      entry.seen = viewer
      for (const each of entry.open) each.recheck(viewer)
    } catch (error) {
      const ending = endingOf(error)
      // Nobody can say at the moment: nothing is told meanwhile, and the next look finds out.
      if (ending.kind !== 'unavailable') entry.end(ending)
    }
  }

  return {
    open,
    sweep() {
      sweeping ??= Promise.all([...sessions].map(look)).then(() => {
        sweeping = null
      })
      return sweeping
    },
    get size() {
      return sessions.size
    },
    stop() {
      stopped = true
      for (const entry of [...sessions]) entry.end(STOPPING)
    },
  }
}

/** Whose connections are counted together. */
function holderOf(viewer: Viewer): string | null {
  if (viewer.kind === 'user') return `user:${viewer.userId}`
  return viewer.kind === 'machine' ? `machine:${viewer.credentialId}` : null
}

/** What is needed to look again; a version that was carried has been waited for, and nothing else of the request is kept. */
function askingOf({ id, method, url, headers }: Asking, { origin }: Viewer): Asking {
  const kept: IncomingHttpHeaders = {}
  if (headers.authorization) kept.authorization = headers.authorization
  const client = clientNameOf(headers)
  if (client !== undefined) kept['graphql-client-name'] = client
  return { id, address: origin.address, method, url, headers: kept }
}
