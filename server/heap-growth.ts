import { memoryUsage } from 'node:process'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import type { Log } from '../providers/host.ts'
import { afterCollections } from './after-collections.ts'

/** By how many per cent V8 lets its heap grow before it looks for garbage: every look is half of what a busy process can spare, for a fifth of a second. */
const MOST = 100
const LEAST = 15
/** In steps: what changes by less is left as it is. */
const STEP = 5
/** Of the target: above it fits what is asked for between two looks, and what is there twice while a collection moves it. */
const ROOM = 0.88
/** The heap has so many bytes for each that holds something, when a collection begins: its pages are partly empty. */
const OVERHEAD = 1.25
/** Of the target: above it V8 gives back what a collection leaves empty, which it else keeps for good; the most it ever had would stay what it has. */
const TIGHT = 0.92
/** Bytes by which one collection may leave more than the one before though nothing more lives: what requests hold, and have made since. */
const UNEVEN = 8e6
const LOOK_MS = 1_000
/** What is outside the heap is what was outside at the least of so many looks: at the others V8 held pages, not given back, that the heap had before and will have again. */
const LOOKS = 60
const MEGABYTE = 1e6

export interface Memory {
  /** Bytes that the process has. */
  readonly resident: number
  /** Of these, V8's heap. */
  readonly heap: number
  /** Of that, what holds something, garbage included. */
  readonly used: number
}

export interface HeapGrowthParts {
  readonly targetMb: number
  readonly log: Pick<Log, 'debug'>
  /** Whether more comes than can be done: then there is too little of the processor, and the target may be passed for as long as that lasts. */
  readonly overloaded: () => boolean
  readonly memory?: () => Memory
  /** Calls back after each full collection; gives what ends that. */
  readonly collections?: (call: () => void) => () => void
  readonly setFlags?: (flags: string) => void
}

function memoryOfProcess(): Memory {
  const { total_heap_size: heap, used_heap_size: used } = getHeapStatistics()
  return { resident: memoryUsage.rss(), heap, used }
}

/**
 * Lets the heap grow between two collections by as much as fits under the memory that the process is meant to have: what is outside the heap, what lives in it,
 * and the garbage; and near it has V8 give back what it does not need. V8 reads both flags at each collection, so that they may be changed
 * at any time; its own bound (`--max-old-space-size`) holds.
 * @returns a function that stops looking; the growth stays as it was found last
 */
export function watchHeapGrowth(parts: HeapGrowthParts): () => void {
  const {
    targetMb,
    log,
    overloaded,
    memory = memoryOfProcess,
    collections = afterCollections,
    setFlags = setFlagsFromString,
  } = parts
  const living = livingAfterNext()
  const outside: number[] = []
  let percent = 0
  let tight = false
  const fitting = ({ resident, heap, used }: Memory) => {
    outside.push(resident - heap)
    if (outside.length > LOOKS) outside.shift()
    const room = ROOM * targetMb * MEGABYTE - Math.max(0, Math.min(...outside))
    const growth = 100 * (room / OVERHEAD / living.expected(used) - 1)
    return Math.max(LEAST, Math.min(MOST, Math.floor(growth / STEP) * STEP))
  }
  const look = () => {
    const [found, plenty] = [memory(), overloaded()]
    const fits = fitting(found)
    const next = plenty ? MOST : fits
    if (next !== percent) {
      percent = next
      setFlags(`--heap-growing-percent=${next}`)
      log.debug({ percent }, 'garbage is collected when the heap has grown by this')
    }
    const above = !plenty && found.resident > TIGHT * targetMb * MEGABYTE
    if (above === tight) return
    tight = above
    setFlags(tight ? '--optimize-for-size' : '--no-optimize-for-size')
    log.debug({ tight }, 'what a collection leaves empty is given back while memory is tight')
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  const forget = collections(() => living.left(memory().used))
  return () => {
    clearInterval(timer)
    forget()
    if (tight) setFlags('--no-optimize-for-size')
  }
}

/**
 * What will live after the next collection, for which the growth is set: what the last one left, and as much more as it left more than the one before, for while
 * caches fill each leaves more. Before any it is what is in use.
 */
function livingAfterNext() {
  let last: number | undefined
  let more = 0
  return {
    left(used: number) {
      more = last === undefined || used - last < UNEVEN ? 0 : used - last
      last = used
    },
    expected: (used: number) => (last ?? used) + more,
  }
}
