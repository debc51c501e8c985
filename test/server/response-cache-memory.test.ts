import { describe, expect, it } from 'vitest'
import { createCells } from '../../server/changes/cells.ts'
import { createResponseCache, type Loaded } from '../../server/graphql/responses/response-cache.ts'

const slot = (key: string) => ({ key, cells: () => [], shared: false })
const answerOf = (text: string, keep = true): Loaded => ({
  status: 200,
  body: text,
  keep,
  expiresAt: Number.POSITIVE_INFINITY,
})

describe('an answer that is kept', () => {
  it('counts at what it takes up: a text beyond ASCII may take two bytes a character', async () => {
    const kept = async (letter: string) => {
      const cache = createResponseCache(1_000_000)
      for (let index = 0; index < 200; index++)
        await cache.load(slot(`${index}`), async () => answerOf(letter.repeat(10_000)), 0)
      return cache.size
    }
    expect(await kept('a')).toBeGreaterThan(80)
    expect(await kept('Ž')).toBeLessThanOrEqual(50)
  })

  it('counts with what stands around it, so that many small ones do not outgrow the bound', async () => {
    const cache = createResponseCache(1_000_000)
    for (let index = 0; index < 5_000; index++)
      await cache.load(slot(`${index}`), async () => answerOf('{"data":{}}'), 0)
    expect(cache.size).toBeLessThanOrEqual(2_500)
    expect(cache.find('4999', 0)?.body).toBe('{"data":{}}')
  })

  it('is not kept at all when there is no room for it, and what is kept stays', async () => {
    const cache = createResponseCache(20_000)
    await cache.load(slot('small'), async () => answerOf('a'.repeat(5_000)), 0)
    const large = await cache.load(slot('large'), async () => answerOf('a'.repeat(20_000)), 0)
    expect(large.body).toHaveLength(20_000)
    expect([cache.find('large', 0), cache.find('small', 0)?.bytes]).toEqual([undefined, 5_000])
  })

  it('takes the place of what stood under its key before, and the room of no others', async () => {
    const cells = createCells(100)
    const cache = createResponseCache(20_000)
    const voided = { ...slot('again'), cells: () => [cells.get('plans')] }
    await cache.load(slot('other'), async () => answerOf('a'.repeat(5_000)), 0)
    for (let time = 0; time < 20; time += 1) {
      cells.bump(['plans'])
      await cache.load(voided, async () => answerOf('a'.repeat(9_000 + time)), 0)
    }
    expect([cache.find('again', 0)?.bytes, cache.find('other', 0)?.bytes, cache.size]).toEqual([9_019, 5_000, 2])
  })

  it('stays as long as it is asked for, while others that nobody asks for make room', async () => {
    const cache = createResponseCache(100_000)
    const text = 'a'.repeat(10_000)
    await cache.load(slot('asked for'), async () => answerOf(text), 0)
    await cache.load(slot('forgotten'), async () => answerOf(text), 0)
    for (let second = 1; second <= 30; second += 1) {
      for (let time = 0; time < 3; time += 1) expect(cache.find('asked for', second * 1_000 + time)?.body).toBe(text)
      await cache.load(slot(`${second}`), async () => answerOf(text), 0)
    }
    expect(cache.find('forgotten', 31_000)).toBeUndefined()
  })
})
