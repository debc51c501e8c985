import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type SharedSignal, sharedSignal } from '../../../lib/shared-signal.ts'
import type { Cell } from '../../changes/cells.ts'
import { isCurrent, type Stamp, stampOf } from '../../changes/stamp.ts'

/** An answer as it goes out. A text, because Node sends a text together with its head, and bytes after it: that is two fifths more of them. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** The body's length in UTF-8, where it is known. */
  readonly bytes?: number
  /** Of an answer that is the same for everyone. */
  readonly etag?: string
}

/** What a load found. */
export interface Loaded {
  readonly status: number
  readonly body: string
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
  /** Aborted when this caller waits no more. */
  readonly signal?: AbortSignal | undefined
}

/** What stands under a key, for who wants to come back to it without looking for it. Who has it holds no text that is kept no more. */
export interface Kept {
  key: string
  stamp: Stamp
  /** Whether time alone will change it, and when. */
  readonly ends: boolean
  readonly expiresAt: number
  /** Undefined once it is kept no more. */
  answer: Answer | undefined
  /** In which second it was last moved to the front of those that are kept. */
  used: number
}

export interface ResponseCache {
  /** An answer that is good now, without waiting; undefined when there is none. The caller has made sure that the node hears. */
  find(key: string, now: number): Answer | undefined
  /** The same, to come back to. */
  keptAs(key: string, now: number): Kept | undefined
  /** What is good now of what was found earlier; undefined when it must be looked for again. The caller has made sure that the node hears. */
  again(kept: Kept, now: number): Answer | undefined
  /**
   * Loads and keeps. Callers of one key at once share one load, unless something that it depends on has changed since it began: who comes
   * after a write never joins a load that began before it was heard. Nor is anybody given what time alone had changed when they came.
   *
   * @param now wall time in ms at which the caller came
   */
  load(slot: Slot, load: Load, now: number): Promise<Answer>
  readonly size: number
}

/** @param signal aborted when none of those who share the load waits any more */
export type Load = (signal: AbortSignal) => Promise<Loaded>

interface Settled {
  readonly answer: Answer
  readonly expiresAt: number
}

interface Loading {
  readonly stamp: Stamp
  readonly settled: Promise<Settled>
  readonly readers: SharedSignal
}

/** What an entry costs besides its body, its key and its cells, as measured: the objects around them and their places in two maps. */
const OVERHEAD = 600

/**
 * What was used longest ago goes first, to the second: to move an answer to the front of thousands each time touches memory that no processor has at hand, and was a
 * tenth of what an answer from memory costs.
 * @param maxBytes of bodies and what keeps them
 */
export function createResponseCache(maxBytes: number): ResponseCache {
  const entries = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    sizeCalculation: weightOf,
    // Whoever comes back to it may be long in coming, and there may be many.
    dispose(kept) {
      kept.answer = undefined
      kept.key = ''
      kept.stamp = NO_STAMP
    },
  })
  const loading = new Map<string, Loading>()

  async function settle(slot: Slot, stamp: Stamp, load: () => Promise<Loaded>): Promise<Settled> {
    const { status, body, keep, expiresAt } = await load()
    const kept = keep && isCurrent(stamp)
    const answer = {
      status,
      body,
      bytes: Buffer.byteLength(body),
      ...(slot.shared && keep ? { etag: etagOf(body) } : {}),
    }
    const ends = expiresAt !== NEVER_ENDS
    if (kept) entries.set(slot.key, { key: slot.key, stamp, ends, expiresAt, answer, used: NEVER_USED })
    return { answer, expiresAt }
  }

  async function join(underWay: Loading, slot: Slot, load: Load, now: number): Promise<Answer> {
    underWay.readers.join(slot.signal)
    const { answer, expiresAt } = await underWay.settled
    return now < expiresAt ? answer : cache.load(slot, load, now)
  }

  function again(kept: Kept, now: number): Answer | undefined {
    const { answer } = kept
    if (answer === undefined) return undefined
    if ((kept.ends && now >= kept.expiresAt) || !isCurrent(kept.stamp)) {
      entries.delete(kept.key)
      return undefined
    }
    const second = secondOf(now)
    if (second !== kept.used) {
      kept.used = second
      entries.get(kept.key)
    }
    return answer
  }

  const cache: ResponseCache = {
    find(key, now) {
      const kept = entries.peek(key)
      return kept && again(kept, now)
    },
    keptAs(key, now) {
      const kept = entries.peek(key)
      return kept && again(kept, now) && kept
    },
    again,
    load(slot, load, now) {
      const underWay = loading.get(slot.key)
      if (underWay && !underWay.readers.signal.aborted && isCurrent(underWay.stamp))
        return join(underWay, slot, load, now)
      const stamp = stampOf(slot.cells())
      const readers = sharedSignal()
      readers.join(slot.signal)
      const settled = settle(slot, stamp, () => load(readers.signal))
      loading.set(slot.key, { stamp, settled, readers })
      const forget = () => {
        if (loading.get(slot.key)?.settled === settled) loading.delete(slot.key)
      }
      settled.then(forget, forget)
      return settled.then(({ answer }) => answer)
    },
    get size() {
      return entries.size
    },
  }
  return cache
}

const NO_STAMP = stampOf([])
const NEVER_USED = -1
const NEVER_ENDS = Number.POSITIVE_INFINITY

/** Small enough for V8 to keep it in place. */
function secondOf(ms: number): number {
  return Math.trunc(ms / 1_000) % 1_000_000
}

/** V8 keeps a text at one byte a character when it can, and otherwise at two. The key holds what the client has sent. */
function weightOf({ answer, stamp }: Kept, key: string): number {
  return (answer ? bytesIn(answer) : 0) + key.length * 2 + OVERHEAD + stamp.cells.length * 16
}

function bytesIn({ body, bytes }: Answer): number {
  return bytes === body.length ? body.length : body.length * 2
}

function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}
