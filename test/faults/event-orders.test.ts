import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { type Delivery, type EventScene, openEventScene } from './events/scene.ts'

/** `npm run test:events` plays 2,000; a failure names its seed, and the same seed plays the same. */
const RUNS = Number(process.env.EVENT_RUNS ?? 60)
const SEED = Number(process.env.EVENT_SEED ?? Math.floor(Math.random() * 1e9))
const AT_ONCE = 6
const TOLD_EVERY = 250
const EVENTS = 5

/** Every order of 0…4. */
function orders(rest: readonly number[]): number[][] {
  if (rest.length === 0) return [[]]
  return rest.flatMap((first) => orders(rest.filter((each) => each !== first)).map((tail) => [first, ...tail]))
}

describe('a subscription’s five events', () => {
  let backplane: TestBackplane
  let scene: EventScene

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    scene = await openEventScene(backplane)
  })
  afterAll(() => backplane?.close())

  /** Plays them a few at a time, each with a customer of its own; answers those that did not end as the provider has it. */
  async function playAll(sequences: readonly (readonly Delivery[])[]): Promise<unknown[]> {
    const wrong: unknown[] = []
    let played = 0
    const waiting = sequences.entries()
    const worker = async () => {
      for (const [number, deliveries] of waiting) {
        const { ours, theirs } = await scene.play(deliveries, number % 3)
        if (ours !== theirs) wrong.push({ number, ours, theirs, deliveries })
        played += 1
        if (played % TOLD_EVERY === 0) process.stdout.write(`${played} of ${sequences.length} sequences\n`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return wrong
  }

  it('end in the provider’s state in all 120 orders, while it moves on and one read in three is stale', async () => {
    const all = orders([0, 1, 2, 3, 4])
    expect(all).toHaveLength(120)
    // The provider moves on between the deliveries: by the time that the last one comes it has done everything.
    const sequences = all.map((order) => order.map((event, place) => ({ event, seen: Math.max(event, place) })))
    expect(await playAll(sequences)).toEqual([])
  }, 600_000)

  it(`end in the provider’s state when they come twice, not at all but for the last, or in any order (seed ${SEED})`, async () => {
    const sequence = fc
      .array(fc.record({ event: fc.nat(EVENTS - 1), seen: fc.nat(EVENTS - 1) }), { maxLength: 9 })
      .chain((deliveries) =>
        fc.nat(deliveries.length).map((place) => {
          // What has happened last is told at least once, after it has happened; everything else may be lost.
          const last = { event: EVENTS - 1, seen: EVENTS - 1 }
          return [...deliveries.slice(0, place), last, ...deliveries.slice(place)]
        }),
      )
      .map((deliveries) => {
        // Time does not go back at the provider, and nothing is told before it has happened.
        let seen = 0
        return deliveries.map((each) => {
          seen = Math.max(seen, each.seen, each.event)
          return { event: each.event, seen }
        })
      })
    const sequences = fc.sample(sequence, { numRuns: RUNS, seed: SEED })
    expect(await playAll(sequences)).toEqual([])
  }, 1_800_000)
})
