import { describe, expect, it } from 'vitest'
import { gathered, TooManyWait } from '../../lib/gathered.ts'

const batches: number[][] = []
const twice = (most: number) => {
  batches.length = 0
  return gathered<number, number>(
    async (batch) => {
      batches.push([...batch])
      await new Promise((resolve) => setImmediate(resolve))
      if (batch.includes(13)) throw new Error('unlucky')
      return batch.map((number) => number * 2)
    },
    { most },
  )
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

  it('is found out in few tries when one of many is at fault', async () => {
    const ask = twice(100)
    const numbers = Array.from({ length: 64 }, (_, index) => index)
    const outcomes = await Promise.allSettled(numbers.map(ask))
    expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([13])
    // Two for each halving of 64, and the first.
    expect(batches.length).toBe(13)
  })

  it('fails for all of it, and is not tried again, when it can be nobody’s fault', async () => {
    let tries = 0
    const ask = gathered<number, number>(
      async () => {
        tries += 1
        throw new Error('the line is cut')
      },
      { most: 100, mayBeOnes: (error) => !String(error).includes('cut') },
    )
    const outcomes = await Promise.allSettled([1, 2, 3].map(ask))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(tries).toBe(1)
  })

  it('is refused at once behind one that has waited too long', async () => {
    const ends: (() => void)[] = []
    const ask = gathered<number, number>((batch) => new Promise((resolve) => ends.push(() => resolve(batch))), {
      most: 1,
      longestWaitMs: 20,
    })
    const first = ask(1)
    await new Promise((resolve) => setTimeout(resolve, 60))
    // It is at work, and does not wait.
    const second = ask(2)
    await new Promise((resolve) => setTimeout(resolve, 60))
    await expect(ask(3)).rejects.toThrow(TooManyWait)
    ends[0]?.()
    await first
    await new Promise((resolve) => setImmediate(resolve))
    ends[1]?.()
    expect(await second).toBe(2)
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

  it('is refused at once beyond as many as may wait, and taken again when some of them are gone', async () => {
    const ends: (() => void)[] = []
    const ask = gathered<number, number>((batch) => new Promise((resolve) => ends.push(() => resolve(batch))), {
      most: 2,
      mostWaiting: 3,
    })
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const first = [1, 2].map(ask)
    await turn()
    const next = [3, 4, 5].map(ask)
    await expect(ask(6)).rejects.toThrow(TooManyWait)
    ends[0]?.()
    expect(await Promise.all(first)).toEqual([1, 2])
    await turn()
    const last = ask(7)
    ends[1]?.()
    await turn()
    ends[2]?.()
    expect(await Promise.all([...next, last])).toEqual([3, 4, 5, 7])
  })

  it('makes the next batch while another is at work, where that is allowed, and no more than so many', async () => {
    const begun: (readonly number[])[] = []
    const ends: (() => void)[] = []
    const ask = gathered<number, number>(
      (batch) => {
        begun.push(batch)
        return new Promise((resolve) => ends.push(() => resolve(batch)))
      },
      { most: 100, atOnce: 2 },
    )
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    const answers: Promise<number>[] = []
    for (const numbers of [[1, 2], [3], [4, 5], [6]]) {
      answers.push(...numbers.map(ask))
      await turn()
    }
    expect(begun).toEqual([[1, 2], [3]])
    ends[1]?.()
    await turn()
    expect(begun).toEqual([[1, 2], [3], [4, 5, 6]])
    ends[0]?.()
    ends[2]?.()
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6])
    // And it begins again when all has ended.
    answers.push(ask(7))
    await turn()
    expect(begun.at(-1)).toEqual([7])
    ends[3]?.()
    expect(await answers.at(-1)).toBe(7)
  })

  it('works at as many batches as it may when more has come than one takes', async () => {
    let atWork = 0
    let most = 0
    const ask = gathered<number, number>(
      async (batch) => {
        atWork += 1
        most = Math.max(most, atWork)
        await new Promise((resolve) => setImmediate(resolve))
        atWork -= 1
        return batch
      },
      { most: 2, atOnce: 3 },
    )
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    expect(await Promise.all(numbers.map(ask))).toEqual(numbers)
    expect(most).toBe(3)
  })
})
