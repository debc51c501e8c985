import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { afterCollections } from '../../server/after-collections.ts'
import { type Memory, watchHeapGrowth } from '../../server/heap-growth.ts'
import { PATIENCE_MS } from '../support/eventually.ts'

const MEGABYTE = 1e6
const WAIT = { timeout: PATIENCE_MS }

describe('the growth of the heap', () => {
  let flags: string[]
  let memory: Memory
  let overloaded: boolean
  let collected: () => void
  let listening: boolean
  let stop: () => void

  const has = (residentMb: number, heapMb: number, usedMb: number) => {
    memory = { resident: residentMb * MEGABYTE, heap: heapMb * MEGABYTE, used: usedMb * MEGABYTE }
  }
  /** A collection leaves so much, of which the next look knows. */
  const leaves = (usedMb: number) => {
    memory = { ...memory, used: usedMb * MEGABYTE }
    collected()
    vi.advanceTimersByTime(1_000)
  }
  const growth = () => flags.filter((flag) => flag.includes('growing')).at(-1)
  const size = () => flags.filter((flag) => flag.includes('size'))
  beforeEach(() => {
    vi.useFakeTimers()
    flags = []
    overloaded = false
    has(220, 80, 60)
    stop = watchHeapGrowth({
      targetMb: 400,
      log: { debug: () => undefined },
      overloaded: () => overloaded,
      memory: () => memory,
      collections: (call) => {
        collected = call
        listening = true
        return () => {
          listening = false
        }
      },
      setFlags: (flag) => void flags.push(flag),
    })
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('is what fits above what lives, under the memory that the process is meant to have', () => {
    expect(flags).toEqual(['--heap-growing-percent=100'])
    // 352 less 140 outside the heap leaves 212 for pages that hold 169: what lives and its garbage.
    has(300, 160, 110)
    leaves(110)
    leaves(110)
    expect(growth()).toBe('--heap-growing-percent=50')
    leaves(160)
    leaves(160)
    expect(growth()).toBe('--heap-growing-percent=15')
    leaves(80)
    expect(growth()).toBe('--heap-growing-percent=100')
  })

  it('leaves room for as much more as the last collection left, for caches that fill', () => {
    has(300, 160, 90)
    leaves(90)
    leaves(110)
    // As if 130 lived.
    expect(growth()).toBe('--heap-growing-percent=30')
    leaves(110)
    expect(growth()).toBe('--heap-growing-percent=50')
    leaves(117)
    expect(growth()).toBe('--heap-growing-percent=40')
  })

  it('goes by what lives, and not by the garbage of the moment', () => {
    has(300, 160, 100)
    leaves(100)
    leaves(100)
    const before = flags.length
    has(300, 160, 155)
    vi.advanceTimersByTime(5_000)
    expect(flags).toHaveLength(before)
  })

  it('takes pages that the heap had before, and will have again, for the heap’s, and what stays outside for a minute for what is outside', () => {
    has(300, 160, 110)
    leaves(110)
    leaves(110)
    has(300, 120, 110)
    vi.advanceTimersByTime(58_000)
    expect(growth()).toBe('--heap-growing-percent=50')
    vi.advanceTimersByTime(2_000)
    expect(growth()).toBe('--heap-growing-percent=25')
  })

  it('is wide in an overload, whatever the process has, and only for as long', () => {
    has(420, 280, 250)
    leaves(250)
    leaves(250)
    expect(growth()).toBe('--heap-growing-percent=15')
    overloaded = true
    vi.advanceTimersByTime(1_000)
    expect(growth()).toBe('--heap-growing-percent=100')
    overloaded = false
    vi.advanceTimersByTime(1_000)
    expect(growth()).toBe('--heap-growing-percent=15')
  })

  it('gives back what is empty while memory is tight, and not in an overload', () => {
    has(368, 230, 180)
    vi.advanceTimersByTime(1_000)
    expect(size()).toEqual([])
    has(369, 230, 180)
    vi.advanceTimersByTime(3_000)
    expect(size()).toEqual(['--optimize-for-size'])
    overloaded = true
    vi.advanceTimersByTime(1_000)
    expect(size().at(-1)).toBe('--no-optimize-for-size')
    overloaded = false
    vi.advanceTimersByTime(1_000)
    expect(size().at(-1)).toBe('--optimize-for-size')
    has(340, 200, 180)
    vi.advanceTimersByTime(1_000)
    expect(size().at(-1)).toBe('--no-optimize-for-size')
  })

  it('takes nothing for outside when pages of the heap are not in memory', () => {
    has(100, 300, 110)
    leaves(110)
    leaves(110)
    expect(growth()).toBe('--heap-growing-percent=100')
    leaves(200)
    leaves(200)
    expect(growth()).toBe('--heap-growing-percent=40')
  })

  it('is nobody’s business after the end, and V8 is as it was when memory was not tight', () => {
    has(390, 280, 250)
    leaves(250)
    stop()
    expect(size().at(-1)).toBe('--no-optimize-for-size')
    expect(listening).toBe(false)
    const before = flags.length
    has(220, 80, 60)
    vi.advanceTimersByTime(9_000)
    expect(flags).toHaveLength(before)
  })
})

/** How many V8 itself tells of. */
async function fullCollectionsIn(work: () => Promise<void>): Promise<number> {
  let full = 0
  const count = (entries: PerformanceEntry[]) => {
    for (const { detail } of entries as { detail?: { kind?: number } }[])
      if (detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR) full += 1
  }
  const observer = new PerformanceObserver((list) => count(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  await work()
  count(observer.takeRecords())
  observer.disconnect()
  return full
}

describe('a full collection', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  const aTaskLater = () => new Promise((resolve) => setTimeout(resolve, 20))
  let collections = 0
  let stop: () => void
  beforeEach(() => {
    collections = 0
    stop = afterCollections(() => {
      collections += 1
    })
  })
  afterEach(() => stop())

  it('is told of each time, and small ones are not', async () => {
    await aTaskLater()
    collections = 0
    // Others' tests make garbage too: a full one may come of itself.
    const full = await fullCollectionsIn(async () => {
      for (let i = 0; i < 5; i++) {
        collect({ type: 'minor' })
        await aTaskLater()
      }
    })
    expect(full).toBeLessThan(5)
    expect(collections).toBeLessThanOrEqual(full)
    collect()
    await vi.waitUntil(() => collections >= 1, WAIT)
    const before = collections
    await aTaskLater()
    collect()
    await vi.waitUntil(() => collections > before, WAIT)
  })

  it('is not told of after the end', async () => {
    stop()
    collect()
    await aTaskLater()
    collect()
    await aTaskLater()
    expect(collections).toBe(0)
  })
})
