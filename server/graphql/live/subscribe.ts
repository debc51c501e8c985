import { type FormattedExecutionResult, GraphQLError } from 'graphql'
import type { Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Delivered } from '../../../resolvers/live-field.ts'
import type { RequestStages } from '../../limits/stages.ts'
import { createContext } from '../context.ts'
import { type PresentErrors, presentErrors } from '../errors.ts'
import { assertMay } from '../policies.ts'
import { endingOf, SLOW } from './ending.ts'
import { createFollower, type Message } from './follower.ts'
import { MOST_WAITING_EVENTS } from './limits.ts'
import { type LiveRequest, type Operation, Refused } from './operations.ts'
import type { Session } from './sessions.ts'
import type { Streams } from './streams.ts'

export interface SubscribeParts {
  readonly app: App
  readonly streams: Streams
  readonly operationOf: (request: LiveRequest, session: Session) => Promise<Operation>
  /** The newest version that this node has heard of. */
  readonly version: () => number
  readonly errors: PresentErrors
  readonly mostWaiting?: number | undefined
  readonly stages?: RequestStages | undefined
}

/** The results of one subscription, in order. `return` ends it at once, also while a result is waited for. */
export type Results = AsyncGenerator<FormattedExecutionResult, void>

/** The permissions of one viewer change seldom; an execution during which they do is repeated. */
const ATTEMPTS = 5

/**
 * Begins a subscription. Each message is executed as a query of its own, with a fresh context for the viewer as they are then, and is given
 * out only if they still are who may be told when it has been executed.
 * @throws Refused for a document, variables or a caller that may not
 */
export async function subscribe(parts: SubscribeParts, session: Session, request: LiveRequest): Promise<Results> {
  const { app, streams, version, errors } = parts
  const viewer = await session.check()
  const operation = await parts.operationOf(request, session)
  const { args, live, policy, field } = operation
  const follower = createFollower(parts.mostWaiting ?? MOST_WAITING_EVENTS, () => session.end(SLOW))
  const stream = await shown(field.name, () => {
    assertMay(viewer, policy, args)
    return live.stream(args, viewer)
  })
  const since = await shown(field.name, () => placeOf(args.since))
  /** What is said before it ends, where it does not end by itself. */
  let last: FormattedExecutionResult | null = null

  const open = {
    recheck(now: Viewer) {
      try {
        assertMay(now, policy, args)
      } catch (error) {
        last = { errors: presentErrors([toGraphQLError(error, field.name)], now, errors) }
        follower.close()
      }
    },
  }

  async function execute(
    message: Message,
    now: Viewer,
  ): Promise<{ result: FormattedExecutionResult; last: boolean } | null> {
    if (message.event && !live.wants(message.event, args, now)) return null
    if (parts.stages) parts.stages.executed += 1
    const delivered: Delivered = { ...message, stream, version: version() }
    const result = await operation.compiled.execute(createContext(app, now), { ...operation.variables }, delivered)
    if (!result.errors) return { result: { data: result.data ?? null }, last: false }
    const refused = result.errors.some(
      ({ path, originalError }) => path?.length === 1 && originalError instanceof DomainError,
    )
    return { result: { ...result, errors: presentErrors(result.errors, now, errors) }, last: refused }
  }

  async function deliver(message: Message): ReturnType<typeof execute> {
    for (let attempt = 1; ; attempt += 1) {
      const before = session.check()
      const now = before instanceof Promise ? await before : before
      const executed = await execute(message, now)
      const after = session.check()
      if ((after instanceof Promise ? await after : after) === now) return executed
      if (attempt === ATTEMPTS)
        throw new DomainError('PROVIDER_UNAVAILABLE', 'Who you are keeps changing. Connect again.')
    }
  }

  async function* messages(): Results {
    try {
      for (;;) {
        const message = await follower.next()
        if (message === null) break
        const found = await deliver(message)
        // Closed meanwhile: what was executed for them is not theirs any more.
        if (follower.closed) break
        if (!found) continue
        yield found.result
        if (found.last) return
      }
      if (last) yield last
    } catch (error) {
      session.end(endingOf(error))
    } finally {
      follower.close()
      session.open.delete(open)
    }
  }

  // Before anything is waited for, so that a change of the viewer meanwhile is not missed.
  session.open.add(open)
  try {
    await shown(field.name, () => streams.follow(stream, since, follower))
  } catch (error) {
    session.open.delete(open)
    throw error
  }
  const results = messages()
  const end = results.return.bind(results)
  // A generator that waits would not hear of its end.
  results.return = (value) => {
    follower.close()
    session.open.delete(open)
    return end(value)
  }
  return results
}

/** @throws Refused with what may be shown of whatever went wrong */
async function shown<T>(field: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Refused([toGraphQLError(error, field)])
  }
}

/** As if the field's resolver had thrown it. */
function toGraphQLError(error: unknown, field: string): GraphQLError {
  const cause = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(cause.message, { originalError: cause, path: [field] })
}

function placeOf(since: unknown): number | null {
  if (since === undefined || since === null) return null
  if (typeof since === 'string' && /^\d{1,15}$/.test(since)) return Number(since)
  throw new DomainError('BAD_INPUT', '"since" must be the position of a message: a whole number, as text.')
}
