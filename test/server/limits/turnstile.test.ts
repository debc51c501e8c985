import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { AdaptiveLimit } from '../../../server/limits/adaptive-limit.ts'
import { openTurnstile } from '../../../server/limits/turnstile.ts'

/** What the limit is told of delays, once it has been told twice, when work waits so long in each queue. */
async function toldOf(...queues: number[][]): Promise<number> {
  const told: number[] = []
  const limit: AdaptiveLimit = { value: 4, adjust: (delayMs) => told.push(delayMs) }
  const turnstile = openTurnstile(
    queues.map((waits) => () => waits),
    () => performance.now(),
    limit,
  )
  while (told.length < 2) await sleep(20)
  turnstile.close()
  return told.at(-1) ?? 0
}

test('fewer requests are let in when work waits in any of the queues behind the door', async () => {
  expect(await toldOf([1_000], [])).toBeGreaterThanOrEqual(1_000)
  expect(await toldOf([], [1_000])).toBeGreaterThanOrEqual(1_000)
  expect(await toldOf([600], [500])).toBeGreaterThanOrEqual(1_100)
})

test('nothing is measured while nobody comes, and from the first who does on', async () => {
  vi.useFakeTimers()
  try {
    const told: number[] = []
    let waits: number[] = []
    const takeWaits = () => waits.splice(0)
    const turnstile = openTurnstile([takeWaits], () => performance.now(), {
      value: 4,
      adjust: (delayMs) => told.push(delayMs),
    })
    const toldIn = (ms: number) => {
      told.length = 0
      vi.advanceTimersByTime(ms)
      return told.length
    }
    expect(toldIn(1_000)).toBeGreaterThan(5)
    vi.advanceTimersByTime(5_000)
    expect(vi.getTimerCount()).toBe(0)
    // What waited meanwhile, for whatever else the process does, says nothing of who comes now.
    waits = [1_000]
    expect(turnstile.enter('person')).toBe(true)
    expect(toldIn(1_000)).toBeGreaterThan(5)
    expect(told[0]).toBe(0)
    // As long as somebody is under way it goes on.
    expect(toldIn(60_000)).toBeGreaterThan(500)
    turnstile.leave()
    vi.advanceTimersByTime(5_000)
    expect(vi.getTimerCount()).toBe(0)
    expect(turnstile.enter('person')).toBe(true)
    turnstile.close()
    expect(turnstile.enter('person')).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
