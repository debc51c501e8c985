import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Cell } from '../../changes/cells.ts'
import { isCurrent, type Stamp, stampOf } from '../../changes/stamp.ts'

/** An answer as it goes out. */
export interface Answer {
  readonly status: number
  readonly body: Buffer
  /** Of an answer that is the same for everyone. */
  readonly etag?: string
}

/** What a load found. */
export interface Loaded {
  readonly status: number
  readonly body: Buffer
  /** False for an answer that must not be kept: one with an error in it. */
  readonly keep: boolean
  /** Wall time in ms at which time alone changes it. */
  readonly expiresAt: number
}

/** Where an answer stands and what voids it. */
export interface Slot {
  readonly key: string
  /** The cells of everything that it depends on; asked for before anything is read. */
  cells(): readonly Cell[]
  readonly shared: boolean
}

export interface ResponseCache {
  /** An answer that is good now, without waiting; undefined when there is none. The caller has made sure that the node hears. */
  find(key: string, now: number): Answer | undefined
  /**
   * Loads and keeps. Callers of one key at once share one load, unless something that it depends on has changed since it began: who comes
   * after a write never joins a load that began before it was heard.
   */
  load(slot: Slot, load: () => Promise<Loaded>): Promise<Answer>
  readonly size: number
}

interface Entry {
  readonly stamp: Stamp
  readonly expiresAt: number
  readonly answer: Answer
}

interface Loading {
  readonly stamp: Stamp
  readonly answer: Promise<Answer>
}

/** What an entry costs besides its body, as measured: the key, the stamp, and what Node keeps for a piece of memory. */
const OVERHEAD = 1_000

/** @param maxBytes of bodies and what keeps them; what was used longest ago goes first */
export function createResponseCache(maxBytes: number): ResponseCache {
  const entries = new LRUCache<string, Entry>({ maxSize: maxBytes, sizeCalculation: weightOf })
  const loading = new Map<string, Loading>()

  return {
    find(key, now) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (now < entry.expiresAt && isCurrent(entry.stamp)) return entry.answer
      entries.delete(key)
      return undefined
    },
    load(slot, load) {
      const underWay = loading.get(slot.key)
      if (underWay && isCurrent(underWay.stamp)) return underWay.answer
      const stamp = stampOf(slot.cells())
      const answer = settle()
      loading.set(slot.key, { stamp, answer })
      const forget = () => {
        if (loading.get(slot.key)?.answer === answer) loading.delete(slot.key)
      }
      answer.then(forget, forget)
      return answer

      async function settle(): Promise<Answer> {
        const { status, body: made, keep, expiresAt } = await load()
        const body = keep ? inMemoryOfItsOwn(made) : made
        const found: Answer = slot.shared && keep ? { status, body, etag: etagOf(body) } : { status, body }
        if (keep && isCurrent(stamp)) entries.set(slot.key, { stamp, expiresAt, answer: found })
        return found
      }
    },
    get size() {
      return entries.size
    },
  }
}

function weightOf({ answer, stamp }: Entry): number {
  return answer.body.length + OVERHEAD + stamp.cells.length * 16
}

/**
 * A small buffer is a slice of a slab of 64 KiB (Buffer.poolSize) that it shares with whatever was made just before and after it, and keeps
 * the whole slab: without a copy the answers take up five times what they weigh.
 */
function inMemoryOfItsOwn(body: Buffer): Buffer {
  if (body.buffer.byteLength === body.length) return body
  const own = Buffer.allocUnsafeSlow(body.length)
  body.copy(own)
  return own
}

function etagOf(body: Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}
