import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Memory, watchHeapGrowth } from '../../server/heap-growth.ts'

const MEBIBYTE = 1024 * 1024

describe('the growth of the heap', () => {
  let flags: string[]
  let memory: Memory
  let overloaded: boolean
  let stop: () => void

  const has = (residentMb: number, heapMb: number, usedMb: number) => {
    memory = { resident: residentMb * MEBIBYTE, heap: heapMb * MEBIBYTE, used: usedMb * MEBIBYTE }
  }
  const growth = () => flags.filter((flag) => flag.includes('growing')).at(-1)
  const size = () => flags.filter((flag) => flag.includes('size'))
  beforeEach(() => {
    vi.useFakeTimers()
    flags = []
    overloaded = false
    has(150, 80, 60)
    stop = watchHeapGrowth({
      targetMb: 400,
      log: { debug: () => undefined },
      overloaded: () => overloaded,
      memory: () => memory,
      setFlags: (flag) => void flags.push(flag),
    })
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('is what fits above what lives, under the memory that the process is meant to have', () => {
    expect(flags).toEqual(['--heap-growing-percent=100'])
    // 360 less 140 outside the heap leaves 220 for pages that hold 157: what lives, 110, and its garbage.
    has(300, 160, 110)
    vi.advanceTimersByTime(8_000)
    expect(growth()).toBe('--heap-growing-percent=40')
    has(390, 250, 240)
    vi.advanceTimersByTime(8_000)
    expect(growth()).toBe('--heap-growing-percent=15')
    has(220, 120, 80)
    vi.advanceTimersByTime(1_000)
    expect(growth()).toBe('--heap-growing-percent=100')
  })

  it('goes by what lives, and not by the garbage of the moment', () => {
    has(300, 160, 100)
    vi.advanceTimersByTime(8_000)
    const before = flags.length
    has(300, 160, 155)
    vi.advanceTimersByTime(5_000)
    expect(flags).toHaveLength(before)
  })

  it('is wide in an overload, whatever the process has, and only for as long', () => {
    has(420, 280, 250)
    vi.advanceTimersByTime(8_000)
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

  it('is nobody’s business after the end', () => {
    stop()
    has(420, 280, 250)
    vi.advanceTimersByTime(9_000)
    expect(flags).toHaveLength(1)
  })
})
