import { describe, expect, it } from 'vitest'
import type { Read, Write } from '../../providers/call.ts'
import { ProviderError, type ProviderErrorDetails, type ProviderFault } from '../../providers/errors.ts'
import type { ProviderParts } from '../../providers/host.ts'
import type { CallMetric } from '../../providers/policy/attempt.ts'
import { type Policy, policyDefaults, withPolicy } from '../../providers/policy.ts'

interface Till extends ProviderParts {
  readonly name: string
  look(id: string, read?: Read): Promise<string>
  charge(amount: number, write: Write): Promise<string>
  send(text: string, write: Write): Promise<string>
  label(): string
}

interface Seen {
  readonly method: string
  readonly signal: AbortSignal | undefined
  readonly idempotencyKey?: string
}

type Step = string | Error | 'hang'

const fault = (kind: ProviderFault, more: Partial<ProviderErrorDetails> = {}) =>
  new ProviderError(kind, { provider: 'till', operation: 'x', ...more })
const down = fault('unavailable', { sent: 'maybe' })
const notSent = fault('unavailable', { sent: 'no' })
const key = (idempotencyKey: string, signal?: AbortSignal): Write => ({ idempotencyKey, ...(signal ? { signal } : {}) })

/** Time that moves only when everybody waits: to the earliest sleeper, once pending promises have had their turn. */
function virtualTime() {
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

function setUp(steps: Step[], changes: Partial<Policy<Till>> = {}, random = 0.5) {
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

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: ProviderError) => error,
  )

describe('retries', () => {
  it('a read is tried again when the provider was away, and answers', async () => {
    const { till, seen, metrics } = setUp([down, fault('rate_limited'), 'found'])
    expect(await till.look('a')).toBe('found')
    expect(seen).toHaveLength(3)
    expect(metrics.map((metric) => [metric.attempt, metric.outcome])).toEqual([
      [1, 'unavailable'],
      [2, 'rate_limited'],
      [3, 'ok'],
    ])
  })

  it('gives up after the last attempt with the provider’s own error', async () => {
    const { till, seen } = setUp([down, down, down, 'too late'])
    expect(await failure(till.look('a'))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen).toHaveLength(3)
  })

  it.each(['misconfigured', 'rejected', 'unsupported'] as const)('%s is never tried again', async (kind) => {
    const { till, seen } = setUp([fault(kind), 'no'])
    expect(await failure(till.look('a'))).toMatchObject({ fault: kind })
    expect(seen).toHaveLength(1)
  })

  it('an error that is not the provider’s passes through untouched', async () => {
    const bug = new TypeError('ours')
    const { till, seen, metrics } = setUp([bug])
    expect(await failure(till.look('a'))).toBe(bug)
    expect(seen).toHaveLength(1)
    expect(metrics[0]?.outcome).toBe('failed')
  })

  it('a write without keys is not repeated when it may have happened', async () => {
    const { till, seen } = setUp([down, 'twice!'])
    expect(await failure(till.send('hello', key('k')))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen).toHaveLength(1)
  })

  it('a write without keys is repeated when it certainly was not sent', async () => {
    const { till, seen } = setUp([notSent, fault('rate_limited'), 'sent'])
    expect(await till.send('hello', key('k'))).toBe('sent')
    expect(seen).toHaveLength(3)
  })

  it('a keyed write is repeated with the same key', async () => {
    const { till, seen } = setUp([down, 'charged'])
    expect(await till.charge(5, key('intent-1'))).toBe('charged')
    expect(seen.map((call) => call.idempotencyKey)).toEqual(['intent-1', 'intent-1'])
  })

  it('a keyed write is not repeated once the provider has forgotten the key', async () => {
    const { till, seen, time } = setUp([fault('unavailable', { sent: 'maybe', retryAfterMs: 400 }), 'twice!'], {
      keyWindowMs: 300,
    })
    expect(await failure(till.charge(5, key('intent-1')))).toMatchObject({ sent: 'maybe' })
    expect(seen).toHaveLength(1)
    expect(time.slept).toEqual([])
  })

  it('a provider without a window never repeats a keyed write that may have happened', async () => {
    const { till, seen } = setUp([down, 'twice!'], { keyWindowMs: 0 })
    expect(await failure(till.charge(5, key('intent-1')))).toMatchObject({ sent: 'maybe' })
    expect(seen).toHaveLength(1)
  })

  it('an attempt that was not sent does not hide an earlier one that may have been', async () => {
    const { till } = setUp([down, notSent, notSent])
    expect(await failure(till.charge(5, key('intent-1')))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
  })

  it('a refusal of the repeated key means that nothing happened', async () => {
    const { till } = setUp([down, fault('rejected')])
    expect(await failure(till.charge(5, key('intent-1')))).toMatchObject({ fault: 'rejected', sent: 'no' })
  })
})

describe('waiting', () => {
  it('waits anywhere between nothing and a ceiling that doubles', async () => {
    const limits = { baseDelayMs: 100, maxDelayMs: 250, attempts: 4 }
    for (const [random, waits] of [
      [0, [0, 0, 0]],
      [0.5, [50, 100, 125]],
    ] as const) {
      const { till, time } = setUp([down, down, down, 'found'], limits, random)
      expect(await till.look('a')).toBe('found')
      expect(time.slept).toEqual(waits)
    }
  })

  it('waits at least as long as the provider asked', async () => {
    const { till, time } = setUp([fault('rate_limited', { retryAfterMs: 2_000 }), 'found'], { baseDelayMs: 100 })
    expect(await till.look('a')).toBe('found')
    expect(time.slept).toEqual([2_050])
  })

  it('does not wait past the deadline', async () => {
    const { till, time } = setUp([fault('rate_limited', { retryAfterMs: 30_000 }), 'found'], { deadlineMs: 25_000 })
    expect(await failure(till.look('a'))).toMatchObject({ fault: 'rate_limited', retryAfterMs: 30_000 })
    expect(time.slept).toEqual([])
  })

  it('a call that does not answer is given up after the timeout and may have happened', async () => {
    const { till, seen, time } = setUp(['hang'], { timeoutMs: 1_000 })
    expect(await failure(till.send('hello', key('k')))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(time.now()).toBe(1_000)
    expect(seen[0]?.signal?.aborted).toBe(true)
  })

  it('the last attempt gets only the time that is left', async () => {
    const { till, time } = setUp(['hang', 'hang', 'hang'], { timeoutMs: 4_000, deadlineMs: 9_000, baseDelayMs: 100 })
    expect(await failure(till.look('a'))).toMatchObject({ fault: 'unavailable' })
    expect(time.now()).toBe(9_000)
  })

  it('a caller who leaves during the wait ends the call', async () => {
    const leaving = new AbortController()
    const { till, seen, metrics } = setUp([fault('unavailable', { retryAfterMs: 5_000, sent: 'maybe' }), 'found'])
    const call = failure(till.look('a', { signal: leaving.signal }))
    await new Promise((resolve) => process.nextTick(resolve))
    leaving.abort()
    expect(await call).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen).toHaveLength(1)
    expect(metrics.at(-1)?.outcome).toBe('cancelled')
  })

  it('a caller who has already left reaches nobody', async () => {
    const { till, seen } = setUp([])
    const error = await failure(till.send('hello', key('k', AbortSignal.abort())))
    expect(error).toMatchObject({ fault: 'unavailable', sent: 'no' })
    expect(seen).toHaveLength(0)
  })

  it('a caller who leaves in the middle ends the adapter’s signal too', async () => {
    const leaving = new AbortController()
    const { till, seen } = setUp(['hang'])
    const call = failure(till.send('hello', key('k', leaving.signal)))
    leaving.abort()
    expect(await call).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen[0]?.signal?.aborted).toBe(true)
  })
})

describe('the breaker', () => {
  const once = { attempts: 1, breaker: { failures: 2, coolDownMs: 1_000 } }

  it('opens after so many failures in a row, and then nobody is called', async () => {
    const { till, seen, metrics } = setUp([down, down, 'fine'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    expect(await failure(till.send('b', key('k')))).toMatchObject({
      fault: 'unavailable',
      sent: 'no',
      retryAfterMs: 1_000,
    })
    expect(seen).toHaveLength(2)
    expect(metrics.at(-1)).toMatchObject({ operation: 'send', outcome: 'refused' })
  })

  it('an answer in between, even a refusal, starts the count again', async () => {
    const { till, seen } = setUp([down, fault('rejected'), down, 'fine'], once)
    for (const _ of [1, 2, 3]) await failure(till.look('a'))
    expect(await till.look('a')).toBe('fine')
    expect(seen).toHaveLength(4)
  })

  it('after the cool-down one call tries; its answer closes it for all', async () => {
    const { till, time } = setUp([down, down, 'back', 'again'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    const [probe, other] = await Promise.allSettled([till.look('a'), till.look('b')])
    expect(probe).toMatchObject({ status: 'fulfilled', value: 'back' })
    expect(other).toMatchObject({ status: 'rejected', reason: { fault: 'unavailable', sent: 'no' } })
    expect(await till.look('c')).toBe('again')
  })

  it('a failed try opens it for another cool-down', async () => {
    const { till, seen, time } = setUp([down, down, down, 'back'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    await failure(till.look('a'))
    time.pass(999)
    await failure(till.look('a'))
    expect(seen).toHaveLength(3)
    time.pass(1)
    expect(await till.look('a')).toBe('back')
  })

  it('a caller who leaves during the try does not keep it closed to the others', async () => {
    const { till, time } = setUp([down, down, 'hang', 'back'], once)
    await failure(till.look('a'))
    await failure(till.look('a'))
    time.pass(1_000)
    const leaving = new AbortController()
    const probe = failure(till.look('a', { signal: leaving.signal }))
    leaving.abort()
    await probe
    expect(await till.look('a')).toBe('back')
  })

  it('is not waited for inside a call whose own failures opened it', async () => {
    const { till, seen, time } = setUp([down, down, 'fine'], { ...once, attempts: 3, baseDelayMs: 0 })
    expect(await failure(till.charge(5, key('k')))).toMatchObject({ fault: 'unavailable', sent: 'maybe' })
    expect(seen).toHaveLength(2)
    expect(time.now()).toBe(0)
  })
})

it('everything that is not a call is passed through', () => {
  const { till } = setUp([])
  expect([till.name, till.label()]).toEqual(['till', 'a till'])
})

it('a policy that forgets a method of the port does not compile', () => {
  // @ts-expect-error `send` is missing
  const forgetful: Policy<Till>['methods'] = { look: 'read', charge: 'keyed' }
  expect(Object.keys(forgetful)).toEqual(['look', 'charge'])
})
