import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Viewer } from '../../domain/access.ts'
import type { App } from '../../domain/app.ts'
import type { DomainError } from '../../domain/errors.ts'
import type { ClientAddressOf } from '../../lib/client-address.ts'
import { TooManyWait } from '../../lib/gathered.ts'
import { takeTurnWaits } from '../../reads/turns.ts'
import type { AdaptiveLimit } from './adaptive-limit.ts'
import { classOf } from './classes.ts'
import { createConcurrency } from './concurrency.ts'
import type { Meter } from './meter.ts'
import type { Asked, Passage, Through } from './passage.ts'
import type { Priority } from './priorities.ts'
import { createQuota } from './quota.ts'
import { createRate, type Metered } from './rate.ts'
import { jittered, type LimitName, overloaded, overloadedBody, rateHeaders, rateLimited } from './refusals.ts'
import { startLife } from './request-life.ts'
import type { LimitMode, LimitSettings } from './settings.ts'
import { openSharedMeters, type SharedMetersOptions } from './shared-meters.ts'
import type { RequestStages } from './stages.ts'
import { openTurnstile } from './turnstile.ts'
import { createWarnings } from './warnings.ts'

export interface Admission {
  /**
   * Charges an answer from memory, without waiting for anybody.
   * @throws DomainError RATE_LIMITED
   */
  charge(request: FastifyRequest, caller: Metered, points: number): void
  /**
   * Lets a request in, or not, before anything is known of its caller but what they say; the work then has until the deadline.
   * @throws DomainError OVERLOADED when it was not begun, TIMED_OUT
   */
  through<T>(asked: Asked, priority: Priority, work: Through<T>): Promise<T>
  /**
   * Work that takes nobody's turn, because what waits for it stands in a queue of its own, which is bounded there. It is not broken off: past the deadline only
   * its answer is. Its bound holds in every mode: it is one of memory.
   * @throws DomainError OVERLOADED where the work throws TooManyWait, TIMED_OUT
   */
  beside<T>(asked: Asked, work: () => Promise<T>): Promise<T>
  /**
   * Answers 503 at once where nothing else would come of it, at the least cost: nothing is begun for it, and no error made.
   * @returns null for whoever may come in, or wait
   */
  turnAway(asked: Asked, priority: Priority): FastifyReply | null
  /**
   * The same as `through` for a handler of its own that answers by the raw response: it begins when it is let in. It holds no turn: most of the time of
   * a sign-in is spent in a queue of its own, in front of the hashing, which is bounded there.
   */
  hijacked(asked: Asked, priority: Priority, begin: () => void): void
  readonly addressOf: ClientAddressOf
  /** What was refused since the start, or would have been. */
  readonly counts: AdmissionCounts
  /** Requests that may be under way at a time, as measured; and those that are, and that wait. */
  readonly load: {
    readonly limit: number
    readonly running: number
    readonly waiting: number
    readonly overloaded: boolean
  }
  close(): Promise<void>
}

export type AdmissionCounts = Readonly<Record<LimitName | 'overload', { refused: number; warned: number }>>

export interface AdmissionParts {
  readonly app: Pick<App, 'db' | 'wallClock' | 'log'>
  readonly limits: LimitSettings
  readonly addressOf: ClientAddressOf
  readonly stages: RequestStages
  /** Where meters stand for all nodes; null leaves each to itself. */
  readonly redis: Pick<SharedMetersOptions, 'url' | 'prefix' | 'answerWithinMs'> | null
  /** Instead of one that is measured. */
  readonly limit?: AdaptiveLimit
}

const NOWHERE = 'nowhere'

/** Everything that decides who is let in when, of one node. */
export function openAdmission({ app, limits, addressOf, stages, redis, limit }: AdmissionParts): Admission {
  const now = () => performance.now()
  const shared = redis && limits.rate.mode !== 'off' ? openSharedMeters({ ...redis, now }) : null
  const rate = createRate({ limits, shared, now })
  const concurrency = createConcurrency()
  const quota = createQuota(app)
  const turnstile = openTurnstile([app.db.takeWaits, takeTurnWaits], now, limit)
  const warnings = createWarnings(app.log, now)
  const none = () => ({ refused: 0, warned: 0 })
  const counts = { points: none(), concurrency: none(), quota: none(), overload: none() }

  const lifeOf = ({ request, reply }: Asked) =>
    startLife({ response: reply.raw, arrivedAt: request.arrivedAt, deadlineMs: limits.deadlineMs })
  const networkOf = (request: FastifyRequest) => addressOf(request.raw)?.network ?? NOWHERE

  /** Of people and programs without looking for them; one who is anonymous is another at each address. */
  function metersOf(request: FastifyRequest, caller: Metered): readonly Meter[] {
    const { viewer } = caller
    if (viewer.kind === 'anonymous') return rate.metersOf(viewer, networkOf(request))
    caller.meters ??= rate.metersOf(viewer, NOWHERE)
    return caller.meters
  }

  /** @throws DomainError unless the limit only warns */
  function meet(limit: LimitName, mode: LimitMode, waitMs: number, key: string): void {
    if (waitMs === 0) return
    if (mode === 'enforce') {
      counts[limit].refused += 1
      throw rateLimited(limit, waitMs)
    }
    counts[limit].warned += 1
    warnings.note(limit, key)
  }

  function chargeOf(meters: readonly Meter[], viewer: Viewer) {
    const [{ key } = { key: NOWHERE }] = meters
    return {
      async take(points: number): Promise<void> {
        if (limits.quota.mode !== 'off') meet('quota', limits.quota.mode, await quota.take(viewer, points), key)
        if (limits.rate.mode !== 'off') meet('points', limits.rate.mode, await rate.take(meters, points), key)
      },
    }
  }

  function mostOf(viewer: Viewer) {
    const { most } = limits.concurrency
    return (meter: Meter) => Math.ceil(most[meter.key.startsWith('t:') ? 'tenant' : classOf(viewer)] / rate.nodes)
  }

  async function enter(priority: Priority, signal?: AbortSignal): Promise<{ leave(): void }> {
    const { mode } = limits.overload
    if (mode !== 'off') {
      const answer = turnstile.enter(priority, signal)
      if (answer === true || (answer !== false && (await answer))) return { leave: turnstile.leave }
      if (mode === 'enforce') {
        counts.overload.refused += 1
        throw overloaded()
      }
      counts.overload.warned += 1
      warnings.note('overload', priority)
    }
    return { leave: () => undefined }
  }

  return {
    charge(request, caller, points) {
      const { viewer } = caller
      const meters = metersOf(request, caller)
      if (viewer.kind === 'machine' && limits.quota.mode !== 'off')
        meet('quota', limits.quota.mode, quota.charge(viewer, points), meters[0]?.key ?? NOWHERE)
      if (limits.rate.mode !== 'off')
        meet('points', limits.rate.mode, rate.charge(meters, points), meters[0]?.key ?? NOWHERE)
    },
    turnAway({ request, reply }, priority) {
      if (limits.overload.mode !== 'enforce' || !turnstile.turnsAway(priority)) return null
      counts.overload.refused += 1
      const seconds = jittered()
      return reply
        .code(503)
        .header('retry-after', String(seconds))
        .header('content-type', 'application/json; charset=utf-8')
        .send(overloadedBody(seconds, request.id))
    },
    beside(asked, work) {
      const life = lifeOf(asked)
      life.goesOn()
      const done = work().catch((error: unknown) => {
        if (!(error instanceof TooManyWait)) throw error
        counts.overload.refused += 1
        warnings.note('overload', asked.request.routeOptions.url ?? NOWHERE, 'more came than can wait, and was refused')
        throw overloaded()
      })
      return life.within(done.finally(life.end))
    },
    async through({ request, reply }, priority, work) {
      const life = lifeOf({ request, reply })
      const ends: (() => void)[] = [life.end]
      const end = () => {
        for (const each of ends.splice(0)) each()
      }
      let charge: ReturnType<typeof chargeOf> | null = null
      const passage: Passage = {
        signal: life.signal,
        goesOn: life.goesOn,
        async admit(viewer, points) {
          const meters = rate.metersOf(viewer, networkOf(request))
          charge = chargeOf(meters, viewer)
          await charge.take(points).finally(() => sayRate(reply, meters[0]))
          const { mode } = limits.concurrency
          if (mode !== 'off') {
            if (concurrency.enter(meters, mostOf(viewer))) ends.push(() => concurrency.leave(meters))
            else meet('concurrency', mode, 1_000, meters[0]?.key ?? NOWHERE)
          }
          stages.admitted += 1
        },
        async chargeMore(points) {
          if (points > 0) await charge?.take(points)
        },
      }
      try {
        ends.push((await enter(priority, life.signal)).leave)
      } catch (error) {
        end()
        throw error
      }
      // Its turn is given back when it has really ended, which may be after its answer.
      return life.within(work(passage).finally(end))
    },
    hijacked({ request, reply }, priority, begin) {
      enter(priority).then(
        ({ leave }) => {
          leave()
          if (!reply.raw.destroyed) begin()
        },
        (error: DomainError) => refuseRaw(reply, request.id, error),
      )
    },
    addressOf,
    counts,
    get load() {
      const { limit, running, waiting, overloaded: tooMuch } = turnstile
      return { limit: limit.value, running, waiting, overloaded: tooMuch }
    },
    async close() {
      turnstile.close()
      await rate.close()
      await quota.close()
    },
  }

  function sayRate(reply: FastifyReply, meter: Meter | undefined): void {
    if (limits.rate.mode === 'off' || !meter) return
    reply.headers(rateHeaders(meter, now()))
  }
}

/** In the form of every other refusal, where Fastify has given the response away. */
function refuseRaw({ raw }: FastifyReply, requestId: string, { retryAfterSeconds = 1 }: DomainError): void {
  raw.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'retry-after': String(retryAfterSeconds),
  })
  raw.end(overloadedBody(retryAfterSeconds, requestId))
}
