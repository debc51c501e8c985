import { expect } from 'vitest'
import type { Read, Write } from '../../providers/call.ts'
import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../providers/errors.ts'
import type { ProviderParts } from '../../providers/host.ts'
import type { CallMetric } from '../../providers/policy/attempt.ts'
import { type Policy, policyDefaults, withPolicy } from '../../providers/policy.ts'

export interface Till extends ProviderParts {
  readonly name: string
  look(id: string, read?: Read): Promise<string>
  charge(amount: number, write: Write): Promise<string>
  send(text: string, write: Write): Promise<string>
  label(): string
}

export interface Seen {
  readonly method: string
  readonly signal: AbortSignal | undefined
  readonly idempotencyKey?: string
}

export type Step = string | Error | 'hang'

export const fault = (kind: ProviderFault, more: Partial<ProviderErrorDetails> = {}) =>
  new ProviderError(kind, { provider: 'till', operation: 'x', ...more })
export const down = fault('unavailable', { sent: 'maybe' })
export const notSent = fault('unavailable', { sent: 'no' })
export const key = (idempotencyKey: string, signal?: AbortSignal): Write => ({
  idempotencyKey,
  ...(signal ? { signal } : {}),
})

/** Time that moves only when everybody waits: to the earliest sleeper, once pending promises have had their turn. */
export function virtualTime() {
  let now = 0
  let sleepers: { at: number; wake: () => void }[] = []
  const slept: number[] = []
  const next = () => {
    const first = sleepers.toSorted((a, b) => a.at - b.at)[0]
    if (!first) return
    sleepers = sleepers.filter((sleeper) => sleeper !== first)
    now = first.at
    first.wake()
  }
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper = {
        at: now + ms,
        wake: () => {
          slept.push(ms)
          resolve()
        },
      }
      sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        sleepers = sleepers.filter((other) => other !== sleeper)
        reject(signal.reason)
      })
      setImmediate(() => setImmediate(next))
    })
  return { sleep, now: () => now, slept, pass: (ms: number) => (now += ms) }
}

export function setUp(steps: Step[], changes: Partial<Policy<Till>> = {}, random = 0.5) {
  const seen: Seen[] = []
  const metrics: CallMetric[] = []
  const time = virtualTime()
  const act = (method: string) => async (_input: unknown, options?: Partial<Write>) => {
    seen.push({
      method,
      signal: options?.signal,
      ...(options?.idempotencyKey && { idempotencyKey: options.idempotencyKey }),
    })
    const step = steps.shift() ?? 'fine'
    if (step === 'hang') return new Promise<string>(() => {})
    if (step instanceof Error) throw step
    return step
  }
  const till: Till = {
    name: 'till',
    look: act('look'),
    charge: act('charge'),
    send: act('send'),
    label: () => 'a till',
  }
  const policy: Policy<Till> = {
    ...policyDefaults,
    provider: 'till',
    methods: { look: 'read', charge: 'keyed', send: 'write' },
    keyWindowMs: 60_000,
    ...changes,
  }
  const tools = {
    now: time.now,
    sleep: time.sleep,
    random: () => random,
    onCall: (metric: CallMetric) => metrics.push(metric),
  }
  return { till: withPolicy(till, policy, tools), seen, metrics, time }
}

export const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: ProviderError) => error,
  )
