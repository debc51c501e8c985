import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchHeapGrowth } from '../../server/heap-growth.ts'

const MEBIBYTE = 1024 * 1024

describe('the growth of the heap', () => {
  let flags: string[]
  let residentMb: number
  let stop: () => void

  beforeEach(() => {
    vi.useFakeTimers()
    flags = []
    residentMb = 150
    const parts = { resident: () => residentMb * MEBIBYTE, setFlags: (flag: string) => void flags.push(flag) }
    stop = watchHeapGrowth({ targetMb: 400, log: { debug: () => undefined }, ...parts })
  })
  afterEach(() => {
    stop()
    vi.useRealTimers()
  })

  it('is wide while there is room, narrow near the memory that the process is meant to have, and wide again below', () => {
    expect(flags).toEqual(['--heap-growing-percent=40'])
    residentMb = 301
    vi.advanceTimersByTime(1_000)
    expect(flags.at(-1)).toBe('--heap-growing-percent=10')
    residentMb = 290
    vi.advanceTimersByTime(5_000)
    expect(flags).toHaveLength(3)
    expect(flags.at(-1)).toBe('--heap-growing-percent=40')
  })

  it('is nobody’s business after the end', () => {
    stop()
    residentMb = 399
    vi.advanceTimersByTime(5_000)
    expect(flags).toEqual(['--heap-growing-percent=40'])
  })
})
