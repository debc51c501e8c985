import { DomainError } from '../../domain/errors.ts'
import type { Meter } from './meter.ts'
import { leftOf } from './rate.ts'

export type LimitName = 'points' | 'concurrency' | 'quota'

const WORDS: Readonly<Record<LimitName, (seconds: number) => string>> = {
  points: (seconds) =>
    `You have asked for more than your points a second allow. Wait ${seconds} s, or ask for less at a time.`,
  concurrency: () =>
    'As many of your requests are under way as may be. Wait for one of them to be answered, then send this again.',
  quota: () =>
    "This credential's points for this month are used up. Ask the tenant's admin for more, or wait for the next month.",
}

/** @param waitMs for how long the same request would be refused */
export function rateLimited(limit: LimitName, waitMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return new DomainError('RATE_LIMITED', WORDS[limit](seconds), { retryAfterSeconds: seconds, limit })
}

const SHORTEST_S = 1
const LONGEST_S = 4

const TOO_MUCH =
  'More was asked than can be done at the moment, and this was not begun. Send the same again in some seconds.'

/** The answer itself, where there is no time for more than a text. */
export function overloadedBody(retryAfterSeconds: number, requestId: string): string {
  return `{"errors":[{"message":"${TOO_MUCH}","extensions":{"code":"OVERLOADED","retryAfterSeconds":${retryAfterSeconds},"requestId":"${requestId}"}}]}`
}

/** Not to all at the same moment: who is refused together shall not come back together. */
export function overloaded(): DomainError {
  return new DomainError('OVERLOADED', TOO_MUCH, { retryAfterSeconds: jittered() })
}

export function jittered(): number {
  return SHORTEST_S + Math.floor(Math.random() * (LONGEST_S - SHORTEST_S + 1))
}

/**
 * The caller's bucket, as draft-ietf-httpapi-ratelimit-headers-10 says it: q points in a window of w seconds, of which r are left for the next t seconds.
 */
export function rateHeaders(meter: Meter, now: number): Readonly<Record<string, string>> {
  const { burst, rate } = meter
  const left = leftOf(meter, now)
  const window = Math.max(1, Math.ceil(burst / rate))
  const full = Math.max(0, Math.ceil((burst - left) / rate))
  return {
    'ratelimit-policy': `"points";q=${Math.floor(burst)};w=${window}`,
    ratelimit: `"points";r=${left};t=${full}`,
  }
}
