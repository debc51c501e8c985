import type { App } from '../../../domain/app.ts'
import type { Changes } from '../../changes/feed.ts'
import type { Asking, Callers } from '../../http/caller.ts'
import type { PresentErrors } from '../errors.ts'
import type { Ending } from './ending.ts'
import { LIMITS, type LiveTimes, MOST_CONNECTIONS, MOST_WAITING_EVENTS, TIMES } from './limits.ts'
import { createOperations, type LiveRequest, type OperationParts } from './operations.ts'
import { createSessions, type Session } from './sessions.ts'
import type { Streams } from './streams.ts'
import { type Results, subscribe } from './subscribe.ts'

/** Numbers that a test makes smaller. */
export interface LiveSettings {
  readonly limits: typeof LIMITS
  readonly times: LiveTimes
  readonly mostConnections: number
  readonly mostWaiting: number
}

export const LIVE_SETTINGS: LiveSettings = {
  limits: LIMITS,
  times: TIMES,
  mostConnections: MOST_CONNECTIONS,
  mostWaiting: MOST_WAITING_EVENTS,
}

export interface LiveParts extends OperationParts {
  readonly app: App
  readonly streams: Streams
  readonly changes: Pick<Changes, 'heard'>
  readonly errors: PresentErrors
  /** Local mode: pages of other origins of this machine may connect. */
  readonly local: boolean
  readonly settings?: Partial<LiveSettings> | undefined
}

/** Live updates of one node, behind every transport. */
export interface Live {
  readonly times: LiveTimes
  /** @throws DomainError as server/graphql/live/sessions.ts says */
  connect(asking: Asking, ended: (ending: Ending) => void): Promise<Session>
  /** @throws Refused */
  subscribe(session: Session, request: LiveRequest): Promise<Results>
  readonly connections: number
  /** Ends every connection, so that its client goes to another node. */
  stop(): void
}

export function createLive(parts: LiveParts, callers: Callers): Live {
  const { app, streams, changes, errors, stages } = parts
  const settings = { ...LIVE_SETTINGS, ...parts.settings }
  const sessions = createSessions(callers, settings.limits, settings.mostConnections)
  const operationOf = createOperations(parts)
  const subscribing = {
    app,
    streams,
    operationOf,
    errors,
    stages,
    version: () => changes.heard,
    mostWaiting: settings.mostWaiting,
  }
  const sweeping = setInterval(() => void sessions.sweep(), settings.times.sweepMs)
  sweeping.unref()

  return {
    times: settings.times,
    connect(asking, ended) {
      stages.callers += 1
      return sessions.open(asking, ended)
    },
    subscribe: (session, request) => subscribe(subscribing, session, request),
    get connections() {
      return sessions.size
    },
    stop() {
      clearInterval(sweeping)
      sessions.stop()
      streams.close()
    },
  }
}
