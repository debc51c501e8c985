import { describe, expect, it } from 'vitest'
import { createResponseCache, type Loaded } from '../../server/graphql/responses/response-cache.ts'

const slot = (key: string) => ({ key, cells: () => [], shared: false })
const answerOf = (text: string, keep = true): Loaded => ({
  status: 200,
  body: Buffer.from(text),
  keep,
  expiresAt: Number.POSITIVE_INFINITY,
})

describe('an answer that is kept', () => {
  it('holds its own bytes in memory, and not those of whatever was made at the same time', async () => {
    const cache = createResponseCache(1_000_000)
    const text = '{"data":{"name":"Žofie"}}'
    await cache.load(slot('small'), async () => answerOf(text), 0)
    const kept = cache.find('small', 0)
    expect(kept?.body.toString()).toBe(text)
    expect(kept?.body.buffer.byteLength).toBe(Buffer.byteLength(text))
  })

  it('counts with what stands around it, so that many small ones do not outgrow the bound', async () => {
    const cache = createResponseCache(1_000_000)
    for (let index = 0; index < 5_000; index++)
      await cache.load(slot(`${index}`), async () => answerOf('{"data":{}}'), 0)
    expect(cache.size).toBeLessThanOrEqual(1_000)
    expect(cache.find('4999', 0)?.body.toString()).toBe('{"data":{}}')
  })
})
