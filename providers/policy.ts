import { setTimeout as wait } from 'node:timers/promises'
import type { Write } from './call.ts'
import { ProviderError } from './errors.ts'
import type { ProviderParts } from './host.ts'
import { attempt, type Call, CallCancelled, type CallMetric, outcomeOf } from './policy/attempt.ts'
import { type Breaker, type BreakerOptions, createBreaker } from './policy/breaker.ts'

/*
 * Timeouts, retries with full jitter, circuit breaker and call metrics, once, for every adapter. Our own rather than
 * cockatiel's (well kept, no dependencies): what decides a retry is ours (`sent`, the idempotency key, `retryAfterMs`), so
 * each of its policies would be a custom handler, and it takes no clock or timer from outside, which tests without real
 * waiting need.
 */

type AsyncMethod = (...args: never[]) => Promise<unknown>

/** The names of a port's asynchronous methods, without the parts that every provider has. */
export type CallName<P> = Exclude<
  { [K in keyof P]-?: P[K] extends AsyncMethod ? K : never }[keyof P],
  keyof ProviderParts
> &
  string

/**
 * - `read`  changes nothing: tried again after `unavailable` and `rate_limited`
 * - `keyed` the provider answers the same idempotency key with the same result: tried again like a read, with that key,
 *           and never after `keyWindowMs`
 * - `write` the provider keeps no keys: tried again only when it was certainly not sent (`sent: 'no'`)
 */
export type CallKind = 'read' | 'keyed' | 'write'

export interface Policy<P> {
  /** The adapter's name: a metric label, and in the errors that the policy itself makes. */
  readonly provider: string
  /** Every asynchronous method of the port: the compiler names the one that is missing. */
  readonly methods: { readonly [K in CallName<P>]: CallKind }
  /** The provider's own `idempotencyWindowMs`; without it a `keyed` method is treated as `write`. */
  readonly keyWindowMs?: number
  /** For one attempt. */
  readonly timeoutMs: number
  /** For the whole call, waits included. */
  readonly deadlineMs: number
  /** How often a call is made at most: 1 is no retry. */
  readonly attempts: number
  /** Full jitter: the nth wait is anywhere between 0 and `baseDelayMs` × 2ⁿ⁻¹, at most `maxDelayMs`. */
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  readonly breaker: BreakerOptions
}

/** Fits a caller who waits: a second and a third try inside half a minute. */
export const policyDefaults = {
  timeoutMs: 10_000,
  deadlineMs: 25_000,
  attempts: 3,
  baseDelayMs: 200,
  maxDelayMs: 5_000,
  breaker: { failures: 5, coolDownMs: 15_000 },
} as const

export interface PolicyTools {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** 0 ≤ x < 1. */
  readonly random: () => number
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<unknown>
  readonly onCall: (metric: CallMetric) => void
  /** To share one breaker between the parts of a provider (its port and its directory of users). */
  readonly breaker?: Breaker
}

const systemTools: PolicyTools = {
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
  onCall: () => {},
}

/**
 * The same port, whose asynchronous calls obey `policy`; everything else is passed through. A call's options (`Read` or
 * `Write`) are the last parameter of a port's method and the only optional one; there the adapter is handed a signal that ends
 * with the caller's own or with the timeout. After several attempts the error says `sent: 'maybe'` when any of them may have been.
 */
export function withPolicy<P extends object>(port: P, policy: Policy<P>, tools: Partial<PolicyTools> = {}): P {
  const kit = { ...systemTools, ...tools }
  const breaker = kit.breaker ?? createBreaker(policy.breaker, kit.now)
  const wrapped: Record<string, unknown> = {}
  for (const [operation, declared] of Object.entries<CallKind>(policy.methods)) {
    const method = port[operation as CallName<P>] as (...args: unknown[]) => Promise<unknown>
    wrapped[operation] = (...args: unknown[]) => {
      const options = callOptions(args.at(-1))
      const before = options ? args.slice(0, -1) : args
      const kind = declared === 'keyed' && !(options?.idempotencyKey && policy.keyWindowMs) ? 'write' : declared
      const make = (signal: AbortSignal) => method.call(port, ...before, { ...options, signal })
      return run({ provider: policy.provider, operation, make, signal: options?.signal }, kind)
    }
  }
  return { ...port, ...wrapped }

  async function run(call: Call, kind: CallKind): Promise<unknown> {
    const window = kind === 'keyed' ? (policy.keyWindowMs ?? 0) : policy.deadlineMs
    const end = kit.now() + Math.min(policy.deadlineMs, window)
    let maybeSent = false
    for (let number = 1; ; number += 1) {
      try {
        return await once(call, number, end)
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        maybeSent ||= error.sent === 'maybe'
        const delay = retryDelay(error, number, kind === 'write' && maybeSent)
        // The answer to a repeated key speaks for the first attempt too: a refusal means that nothing happened.
        const settled = kind === 'keyed' && error.fault === 'rejected'
        if (delay === null || kit.now() + delay >= end) throw maybeSent && !settled ? asMaybeSent(error) : error
        // When the caller leaves during the wait, the next attempt says so.
        await kit.sleep(delay, call.signal).catch(() => {})
      }
    }
  }

  async function once(call: Call, number: number, end: number): Promise<unknown> {
    const started = kit.now()
    const report = (outcome: CallMetric['outcome']) => {
      const { provider, operation } = call
      kit.onCall({ provider, operation, attempt: number, outcome, durationMs: kit.now() - started })
    }
    if (call.signal?.aborted) {
      report('cancelled')
      throw new CallCancelled(call, 'no')
    }
    const admission = breaker.admit()
    if (admission.open) {
      report('refused')
      throw new CallRefused(call, admission.retryAfterMs)
    }
    try {
      const timeoutMs = Math.min(policy.timeoutMs, end - started)
      const answer = await attempt(call, { sleep: kit.sleep, timeoutMs, admission })
      report('ok')
      return answer
    } catch (error) {
      report(outcomeOf(error))
      throw error
    }
  }

  /** Milliseconds to wait before another attempt, or null when there must be none. */
  function retryDelay(error: ProviderError, number: number, unsafe: boolean): number | null {
    if (unsafe || number >= policy.attempts || error instanceof CallCancelled || error instanceof CallRefused)
      return null
    if (error.fault !== 'unavailable' && error.fault !== 'rate_limited') return null
    const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (number - 1))
    return (error.retryAfterMs ?? 0) + kit.random() * ceiling
  }
}

/** The breaker is open: not sent, and not waited for. */
class CallRefused extends ProviderError {
  constructor(call: Call, retryAfterMs: number) {
    const { provider, operation } = call
    super('unavailable', { provider, operation, sent: 'no', retryAfterMs, detail: 'not tried: the breaker is open' })
  }
}

function callOptions(last: unknown): Partial<Write> | undefined {
  if (typeof last !== 'object' || last === null) return undefined
  return 'idempotencyKey' in last || 'signal' in last ? (last as Partial<Write>) : undefined
}

function asMaybeSent(error: ProviderError): ProviderError {
  if (error.sent === 'maybe') return error
  const { provider, operation, retryAfterMs, detail } = error
  return new ProviderError(error.fault, {
    provider,
    operation,
    sent: 'maybe',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    detail: `${detail ?? 'no detail'}; an earlier attempt may have been sent`,
    cause: error,
  })
}
