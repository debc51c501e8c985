import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
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
