import { describe, expect, it } from 'vitest'
import { down, failure, fault, key, notSent, setUp } from './policy-set-up.ts'

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
