import { describe, expect, it } from 'vitest'
import { gathered } from '../../lib/gathered.ts'

const batches: number[][] = []
const twice = (most: number) => {
  batches.length = 0
  return gathered<number, number>(async (batch) => {
    batches.push([...batch])
    await new Promise((resolve) => setImmediate(resolve))
    if (batch.includes(13)) throw new Error('unlucky')
    return batch.map((number) => number * 2)
  }, most)
}

describe('work that is gathered', () => {
  it('goes together when it comes together, and each gets its own answer', async () => {
    const ask = twice(100)
    expect(await Promise.all([1, 2, 3].map(ask))).toEqual([2, 4, 6])
    expect(await ask(4)).toBe(8)
    expect(batches).toEqual([[1, 2, 3], [4]])
  })

  it('takes no more than so many at once, and the rest next', async () => {
    const ask = twice(2)
    expect(await Promise.all([1, 2, 3, 4, 5].map(ask))).toEqual([2, 4, 6, 8, 10])
    expect(batches).toEqual([[1, 2], [3, 4], [5]])
  })

  it('fails for whoever is at fault, and for nobody else', async () => {
    const ask = twice(100)
    const outcomes = await Promise.allSettled([12, 13, 14].map(ask))
    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual([
      24,
      'Error: unlucky',
      28,
    ])
    expect(await ask(5)).toBe(10)
  })
})
