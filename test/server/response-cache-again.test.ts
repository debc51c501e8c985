import { expect, it } from 'vitest'
import { createCells } from '../../server/changes/cells.ts'
import { createResponseCache, type Kept, type ResponseCache } from '../../server/graphql/responses/response-cache.ts'

const NEVER = Number.POSITIVE_INFINITY

async function keeping(body: string, { expiresAt = NEVER, cache = createResponseCache(1_000_000) } = {}) {
  const cells = createCells(100)
  await put(cache, cells, 'a', body, expiresAt)
  const kept = cache.keptAs('a', 0)
  if (!kept) throw new Error('it is not kept')
  return { cells, cache, kept }
}

function put(
  cache: ResponseCache,
  cells: ReturnType<typeof createCells>,
  key: string,
  body: string,
  expiresAt = NEVER,
) {
  const slot = { key, cells: () => [cells.get('plans')], shared: false }
  return cache.load(slot, async () => ({ status: 200, body, keep: true, expiresAt }), 0)
}

const seen = (cache: ResponseCache, kept: Kept, now = 0) => cache.again(kept, now)

it('is what was found, for as long as it would be found', async () => {
  const { cache, cells, kept } = await keeping('old')
  for (let time = 0; time < 3; time += 1) expect(seen(cache, kept, time * 1_000)).toBe('old')
  cells.bump(['films'])
  expect(seen(cache, kept)).toBe('old')
})

it('is nothing any more once what it depends on has changed, and nothing of what is kept in its place', async () => {
  const { cache, cells, kept } = await keeping('old')
  expect(seen(cache, kept)).toBe('old')
  cells.bump(['plans'])
  expect(seen(cache, kept)).toBeUndefined()
  await put(cache, cells, 'a', 'new')
  expect(seen(cache, kept)).toBeUndefined()
  expect(cache.find('a', 0)?.body).toBe('new')
})

it('is nothing any more at the moment at which time changes it', async () => {
  const { cache, kept } = await keeping('trial', { expiresAt: 1_000 })
  expect(seen(cache, kept, 999)).toBe('trial')
  expect(seen(cache, kept, 1_000)).toBeUndefined()
  expect(seen(cache, kept, 999)).toBeUndefined()
})

it('holds no text that made room for others', async () => {
  const { cache, cells, kept } = await keeping('x'.repeat(10_000), { cache: createResponseCache(50_000) })
  for (let number = 0; number < 10; number += 1) {
    await put(cache, cells, `${number}`, 'y'.repeat(10_000))
    expect(cache.find(`${number}`, 0)).toBeDefined()
  }
  expect([kept.body, kept.key, kept.cells]).toEqual([undefined, '', []])
  expect(seen(cache, kept)).toBeUndefined()
})

it('stays while it is come back to, as what is asked for by its key does', async () => {
  const { cache, cells, kept } = await keeping('x'.repeat(10_000), { cache: createResponseCache(50_000) })
  for (let second = 1; second <= 20; second += 1) {
    expect(seen(cache, kept, second * 1_000)).toHaveLength(10_000)
    await put(cache, cells, `${second}`, 'y'.repeat(10_000))
  }
})
