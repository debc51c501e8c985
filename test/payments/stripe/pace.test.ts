import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPace } from '../../../providers/payments/stripe/pace.ts'

/** When each of the calls, which ask at these moments (ms), gets its turn. */
async function turns(perSecond: number, asked: readonly number[]): Promise<number[]> {
  let now = 0
  const begun: number[] = []
  const turn = createPace(perSecond, {
    now: () => now,
    sleep: async (ms) => {
      begun.push(now + ms)
    },
  })
  for (const at of asked) {
    now = at
    const before = begun.length
    await turn()
    if (begun.length === before) begun.push(now)
  }
  return begun
}

describe('the pace of requests to Stripe', () => {
  it('lets no second hold more than was allowed and a tenth, whenever they are asked for', async () => {
    const gaps = fc.array(fc.nat(300), { minLength: 1, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), gaps, async (perSecond, waits) => {
        let at = 0
        const begun = await turns(
          perSecond,
          waits.map((wait) => {
            at += wait
            return at
          }),
        )
        for (const from of begun) {
          const within = begun.filter((each) => each >= from && each < from + 1_000).length
          expect(within).toBeLessThanOrEqual(Math.ceil(perSecond * 1.1) + 1)
        }
      }),
    )
  })

  it('makes nobody wait who asks seldom, and everybody in order who asks at once', async () => {
    expect(await turns(10, [0, 100, 200, 5_000])).toEqual([0, 100, 200, 5_000])
    expect(await turns(10, [0, 0, 0, 0])).toEqual([0, 100, 200, 300])
  })
})
