import { createHash } from 'node:crypto'
import { type SharedSignal, sharedSignal } from '../../../lib/shared-signal.ts'
import { sieve, type Used } from '../../../lib/sieve.ts'
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

/**
 * What stands under a key, for who wants to come back to it without looking for it. Who has it holds no text that is kept no more. It is stamp, entry and
 * answer in one: of thousands that are asked for in turn each object more is memory that no processor has at hand.
 */
export interface Kept extends Stamp, Used {
  cells: readonly Cell[]
  versions: readonly number[]
  key: string
  /** Undefined once it is kept no more. */
  body: string | undefined
  /** Of the body, in UTF-8. */
  readonly bytes: number
  readonly status: number
  readonly etag: string | undefined
  /** Whether time alone will change it, and when. */
  readonly ends: boolean
  readonly expiresAt: number
  /** In bytes, with what stands around it. */
  readonly weight: number
}

export interface ResponseCache {
  /** An answer that is good now, without waiting; undefined when there is none. The caller has made sure that the node hears. */
  find(key: string, now: number): Answer | undefined
  /** The same, to come back to. */
  keptAs(key: string, now: number): Kept | undefined
  /** The body of what was found earlier and is good now; undefined when it must be looked for again. The caller has made sure that the node hears. */
  again(kept: Kept, now: number): string | undefined
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

/** What an entry costs besides its body, its key and its cells, as measured: the object around them and its place in the map. */
const OVERHEAD = 400

/** @param maxBytes of bodies and what keeps them; what was not used for longest goes first, about (lib/sieve.ts) */
export function createResponseCache(maxBytes: number): ResponseCache {
  const entries = new Map<string, Kept>()
  const hand = sieve(entries)
  let weight = 0
  /** How many were stored since one had to make room. */
  let roomy = 0

  function forget(kept: Kept): void {
    if (entries.get(kept.key) === kept) entries.delete(kept.key)
    weight -= kept.weight
    // Whoever comes back to it may be long in coming, and there may be many.
    kept.body = undefined
    kept.key = ''
    kept.cells = NONE
    kept.versions = NONE
  }

  function store(kept: Kept): void {
    const former = entries.get(kept.key)
    if (former) forget(former)
    if (kept.weight > maxBytes) return
    roomy += 1
    while (weight + kept.weight > maxBytes) {
      const out = hand.takeOut()
      if (!out) break
      roomy = 0
      forget(out)
    }
    // A hand that nobody moves would hold every table that the map outgrows meanwhile.
    if (roomy > entries.size) hand.restart()
    entries.set(kept.key, kept)
    weight += kept.weight
  }

  const loading = new Map<string, Loading>()

  async function settle(slot: Slot, stamp: Stamp, load: () => Promise<Loaded>): Promise<Settled> {
    const { status, body, keep, expiresAt } = await load()
    const etag = slot.shared && keep ? etagOf(body) : undefined
    const said = { status, body, bytes: Buffer.byteLength(body), etag }
    if (keep && isCurrent(stamp)) {
      const ends = expiresAt !== NEVER_ENDS
      store({ ...stamp, key: slot.key, ...said, ends, expiresAt, used: false, weight: weightOf(slot.key, said, stamp) })
    }
    return { answer: answerOf(said, body), expiresAt }
  }

  async function join(underWay: Loading, slot: Slot, load: Load, now: number): Promise<Answer> {
    underWay.readers.join(slot.signal)
    const { answer, expiresAt } = await underWay.settled
    return now < expiresAt ? answer : cache.load(slot, load, now)
  }

  function again(kept: Kept, now: number): string | undefined {
    const { body } = kept
    if (body === undefined) return undefined
    if ((kept.ends && now >= kept.expiresAt) || !isCurrent(kept)) {
      forget(kept)
      return undefined
    }
    kept.used = true
    return body
  }

  const cache: ResponseCache = {
    find(key, now) {
      const kept = entries.get(key)
      if (!kept) return undefined
      const body = again(kept, now)
      return body === undefined ? undefined : answerOf(kept, body)
    },
    keptAs(key, now) {
      const kept = entries.get(key)
      return kept && again(kept, now) !== undefined ? kept : undefined
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
      const ended = () => {
        if (loading.get(slot.key)?.settled === settled) loading.delete(slot.key)
      }
      settled.then(ended, ended)
      return settled.then(({ answer }) => answer)
    },
    get size() {
      return entries.size
    },
  }
  return cache
}

const NONE: readonly never[] = []
const NEVER_ENDS = Number.POSITIVE_INFINITY

function answerOf({ status, bytes, etag }: Pick<Kept, 'status' | 'bytes' | 'etag'>, body: string): Answer {
  return etag === undefined ? { status, body, bytes } : { status, body, bytes, etag }
}

/** V8 keeps a text at one byte a character when it can, and otherwise at two. The key holds what the client has sent. */
function weightOf(key: string, { body, bytes }: { body: string; bytes: number }, { cells }: Stamp): number {
  return (bytes === body.length ? bytes : body.length * 2) + key.length * 2 + OVERHEAD + cells.length * 16
}

function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}
