import { describe, expect, it } from 'vitest'
import { type Cells, createCells } from '../../server/changes/cells.ts'
import {
  createResponseCache,
  type Loaded,
  type ResponseCache,
  type Slot,
} from '../../server/graphql/responses/response-cache.ts'
import { eventually } from '../support/eventually.ts'

const MEBIBYTE = 1024 * 1024
const NEVER = Number.POSITIVE_INFINITY

function slotOf(cells: Cells, key: string, tags: readonly string[] = ['plans'], shared = false): Slot {
  return { key, shared, cells: () => tags.map(cells.get) }
}

const loaded = (text: string, more: Partial<Loaded> = {}): Loaded => ({
  ...{ status: 200, body: text, keep: true, expiresAt: NEVER },
  ...more,
})

/** What is found at once. */
const put = (cache: ResponseCache, slot: Slot, what: Loaded) => cache.load(slot, async () => what, 0)

/** A load that ends when it is told to, and counts how often it was begun. */
function heldLoad(results: readonly Loaded[]) {
  const waiting: (() => void)[] = []
  return {
    begun: () => waiting.length,
    finish: (at: number) => waiting[at]?.(),
    load: () => {
      const result = results[waiting.length]
      return new Promise<Loaded>((resolve, reject) => {
        waiting.push(() => (result ? resolve(result) : reject(new Error('the database is away'))))
      })
    },
  }
}

const textOf = (answer: { readonly body: string } | undefined) => answer?.body

describe('an answer that is loaded', () => {
  const cells = createCells(1_000)

  it('is loaded once for a hundred callers at once, and found without a load from then on', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const held = heldLoad([loaded('one')])
    const callers = Array.from({ length: 100 }, () => cache.load(slotOf(cells, 'a'), held.load, 0))
    expect(held.begun()).toBe(1)
    held.finish(0)
    expect(new Set((await Promise.all(callers)).map(textOf))).toEqual(new Set(['one']))
    expect(textOf(cache.find('a', 0))).toBe('one')
    expect(cache.find('b', 0)).toBeUndefined()
  })

  it('is not waited for by who comes after a change: they begin another, and the older is not kept', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const held = heldLoad([loaded('old'), loaded('new')])
    const before = cache.load(slotOf(cells, 'a'), held.load, 0)
    cells.bump(['plans'])
    const after = cache.load(slotOf(cells, 'a'), held.load, 0)
    const joined = cache.load(slotOf(cells, 'a'), held.load, 0)
    expect(held.begun()).toBe(2)
    held.finish(1)
    expect([textOf(await after), textOf(await joined)]).toEqual(['new', 'new'])
    held.finish(0)
    expect(textOf(await before)).toBe('old')
    expect(textOf(cache.find('a', 0))).toBe('new')
  })

  it('is given to its callers and not kept when something has changed meanwhile', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const held = heldLoad([loaded('old')])
    const callers = [1, 2].map(() => cache.load(slotOf(cells, 'a', ['films', 'plans']), held.load, 0))
    cells.bump(['plans'])
    held.finish(0)
    expect((await Promise.all(callers)).map(textOf)).toEqual(['old', 'old'])
    expect(cache.find('a', 0)).toBeUndefined()
    expect(cache.size).toBe(0)
  })

  it('is not found any more once one of the things that it depends on has changed, and no other', async () => {
    const cache = createResponseCache(MEBIBYTE)
    await put(cache, slotOf(cells, 'a', ['plans']), loaded('a'))
    await put(cache, slotOf(cells, 'b', ['films']), loaded('b'))
    cells.bump(['films'])
    expect([textOf(cache.find('a', 0)), textOf(cache.find('b', 0))]).toEqual(['a', undefined])
    cells.bumpAll()
    expect(cache.find('a', 0)).toBeUndefined()
  })

  it('is not found any more when there are too many things to be told apart', async () => {
    const few = createCells(2)
    const cache = createResponseCache(MEBIBYTE)
    await put(cache, slotOf(few, 'a', ['plans', 'films']), loaded('a'))
    few.get('one more')
    expect(cache.find('a', 0)).toBeUndefined()
  })

  it('that fails is the error of its callers and of nobody after them', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const held = heldLoad([])
    const callers = [1, 2, 3].map(() =>
      cache.load(slotOf(cells, 'a'), held.load, 0).catch((error: Error) => error.message),
    )
    held.finish(0)
    expect(await Promise.all(callers)).toEqual(Array(3).fill('the database is away'))
    expect(textOf(await put(cache, slotOf(cells, 'a'), loaded('well')))).toBe('well')
  })

  it('with an error in it is not kept', async () => {
    const cache = createResponseCache(MEBIBYTE)
    await put(cache, slotOf(cells, 'a'), loaded('refused', { keep: false }))
    expect(cache.find('a', 0)).toBeUndefined()
  })
})

describe('an answer that time changes', () => {
  const cells = createCells(1_000)

  it('is found until that moment and not at it', async () => {
    const cache = createResponseCache(MEBIBYTE)
    await put(cache, slotOf(cells, 'a'), loaded('trial', { expiresAt: 1_000 }))
    expect(textOf(cache.find('a', 999))).toBe('trial')
    expect(cache.find('a', 1_000)).toBeUndefined()
    expect(cache.find('a', 999)).toBeUndefined()
  })

  it('is not given to who asks after that moment, while it is still on its way to who asked before', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const held = heldLoad([loaded('trial', { expiresAt: 1_000 }), loaded('ended')])
    const [before, justBefore, after, later] = [900, 999, 1_000, 1_001].map((now) =>
      cache.load(slotOf(cells, 'a'), held.load, now),
    )
    held.finish(0)
    expect([textOf(await before), textOf(await justBefore)]).toEqual(['trial', 'trial'])
    await eventually(async () => held.begun() === 2, 'it is loaded again')
    held.finish(1)
    expect([textOf(await after), textOf(await later)]).toEqual(['ended', 'ended'])
    expect(held.begun()).toBe(2)
  })
})

describe('an answer that is the same for everyone', () => {
  const cells = createCells(1_000)

  it('has an ETag by its content; one person’s has none, nor one with an error', async () => {
    const cache = createResponseCache(MEBIBYTE)
    const answers = [
      await put(cache, slotOf(cells, 'a', ['plans'], true), loaded('one')),
      await put(cache, slotOf(cells, 'b', ['plans'], true), loaded('one')),
      await put(cache, slotOf(cells, 'c', ['plans'], true), loaded('two')),
    ]
    expect(answers[0]?.etag).toMatch(/^"[\w-]{22}"$/)
    expect(answers[1]?.etag).toBe(answers[0]?.etag)
    expect(answers[2]?.etag).not.toBe(answers[0]?.etag)
    expect(cache.find('a', 0)?.etag).toBe(answers[0]?.etag)
    expect((await put(cache, slotOf(cells, 'd'), loaded('one'))).etag).toBeUndefined()
    const refused = await put(cache, slotOf(cells, 'e', ['plans'], true), loaded('one', { keep: false }))
    expect(refused.etag).toBeUndefined()
  })
})

describe('memory', () => {
  /** Bytes of the bodies and keys that can still be found. */
  async function fill(maxBytes: number, count: number, entry: (n: number) => { key: string; body: string }) {
    const cells = createCells(10)
    const cache = createResponseCache(maxBytes)
    const kept: string[] = []
    let bytes = 0
    for (let n = 0; n < count; n += 1) {
      const { key, body } = entry(n)
      await put(cache, slotOf(cells, key), { ...loaded(''), body })
    }
    for (let n = 0; n < count; n += 1) {
      const { key } = entry(n)
      const found = cache.find(key, 0)
      if (found) kept.push(key)
      bytes += found ? found.body.length + key.length : 0
    }
    return { cache, kept, bytes }
  }

  it('holds no more than its bound with ten thousand answers of random sizes: the newest stay', async () => {
    const sizes = Array.from({ length: 10_000 }, (_, n) => Math.floor(((n * 7_919) % 10_007) ** 2 / 5_000))
    const { cache, kept, bytes } = await fill(MEBIBYTE, 10_000, (n) => ({
      key: `answer ${n}`,
      body: 'x'.repeat(sizes[n] ?? 0),
    }))
    expect(bytes).toBeLessThanOrEqual(MEBIBYTE)
    expect(bytes).toBeGreaterThan(MEBIBYTE / 2)
    expect(kept.at(-1)).toBe('answer 9999')
    expect(kept).not.toContain('answer 0')
    expect(cache.size).toBe(kept.length)
  })

  it('counts what the callers have sent: variables of a quarter megabyte do not stand beside the bound', async () => {
    const { bytes } = await fill(MEBIBYTE, 100, (n) => ({
      key: `${n}|${'x'.repeat(250_000)}`,
      body: '{"data":null}',
    }))
    expect(bytes).toBeLessThanOrEqual(MEBIBYTE)
  })

  it('keeps no answer that is larger than all of it, and gives it all the same', async () => {
    const cells = createCells(10)
    const cache = createResponseCache(10_000)
    const large = await put(cache, slotOf(cells, 'a'), loaded('x'.repeat(20_000)))
    expect(large.body.length).toBe(20_000)
    expect(cache.find('a', 0)).toBeUndefined()
  })
})
