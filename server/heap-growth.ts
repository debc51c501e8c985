import { memoryUsage } from 'node:process'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import type { Log } from '../providers/host.ts'

/** By how many per cent V8 lets its heap grow before it looks for garbage: every look is half of what a busy process can spare, for a fifth of a second. */
const MOST = 100
const LEAST = 15
/** In steps: what changes by less is left as it is. */
const STEP = 5
/**
 * Of the target: what is asked for between two looks fits above it. While caches fill, what lives grows between two collections, and V8 keeps the pages that it had then.
 */
const ROOM = 0.9
/** The heap has so many bytes for each that holds something: V8 keeps pages that are partly empty, and some that are empty. */
const OVERHEAD = 1.4
/** Of the target: above it V8 gives back what a collection leaves empty, which it else keeps for good; the most it ever had would stay what it has. */
const TIGHT = 0.92
const LOOK_MS = 1_000
/** What lives is what was left at the emptiest of so many looks. */
const LOOKS = 8
const MEBIBYTE = 1024 * 1024

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
 * @returns a function that stops looking
 */
export function watchHeapGrowth(parts: HeapGrowthParts): () => void {
  const { targetMb, log, overloaded, memory = memoryOfProcess, setFlags = setFlagsFromString } = parts
  const looks: number[] = []
  let percent = 0
  let tight = false
  const fitting = ({ resident, heap, used }: Memory, plenty: boolean) => {
    looks.push(used)
    if (looks.length > LOOKS) looks.shift()
    if (plenty) return MOST
    const room = ROOM * targetMb * MEBIBYTE - (resident - heap)
    const growth = 100 * (room / OVERHEAD / Math.min(...looks) - 1)
    return Math.max(LEAST, Math.min(MOST, Math.floor(growth / STEP) * STEP))
  }
  const look = () => {
    const [found, plenty] = [memory(), overloaded()]
    const next = fitting(found, plenty)
    if (next !== percent) {
      percent = next
      setFlags(`--heap-growing-percent=${next}`)
      log.debug({ percent }, 'garbage is collected when the heap has grown by this')
    }
    const above = !plenty && found.resident > TIGHT * targetMb * MEBIBYTE
    if (above === tight) return
    tight = above
    setFlags(tight ? '--optimize-for-size' : '--no-optimize-for-size')
    log.debug({ tight }, 'what a collection leaves empty is given back while memory is tight')
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}
