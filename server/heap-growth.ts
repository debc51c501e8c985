import { memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import type { Log } from '../providers/host.ts'

/** By how many per cent V8 lets its heap grow before it looks for garbage: every look is half of what a busy process can spare, a fifth of its time. */
const ROOMY = 40
const NARROW = 10
/** Of the target: what the heap may still grow by fits above it. */
const ROOM = 0.75
const LOOK_MS = 1_000
const MEBIBYTE = 1024 * 1024

export interface HeapGrowthParts {
  readonly targetMb: number
  readonly log: Pick<Log, 'debug'>
  /** Bytes that the process has in memory. */
  readonly resident?: () => number
  readonly setFlags?: (flags: string) => void
}

/**
 * Collects garbage seldom while there is room, and often where the process comes near to the memory that it is meant to have. V8 reads the flag before each
 * collection, so that it may be changed at any time.
 * @returns a function that stops looking
 */
export function watchHeapGrowth(parts: HeapGrowthParts): () => void {
  const { targetMb, log, resident = memoryUsage.rss, setFlags = setFlagsFromString } = parts
  let percent = 0
  const look = () => {
    const next = resident() > ROOM * targetMb * MEBIBYTE ? NARROW : ROOMY
    if (next === percent) return
    percent = next
    setFlags(`--heap-growing-percent=${next}`)
    log.debug({ percent }, 'garbage is collected when the heap has grown by this')
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
