import { describe, expect, it } from 'vitest'
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
    expect(cache.size).toBeLessThanOrEqual(1_700)
    expect(cache.find('4999', 0)?.body).toBe('{"data":{}}')
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
