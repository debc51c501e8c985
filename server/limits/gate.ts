import { LOWEST_RANK, type Priority, rankOf } from './priorities.ts'

export interface GateParts {
  /** How many may be under way at a time, as measured. */
  limit(): number
  /** ms, never backwards. */
  now(): number
}

export interface Gate {
  /**
   * @returns true when the work may begin at once, false when it is refused at once, or a promise of either. Whoever was let in calls `leave` once.
   * @param signal whoever has gone meanwhile is not let in
   */
  enter(priority: Priority, signal?: AbortSignal): boolean | Promise<boolean>
  leave(): void
  /** Whether somebody who came now would be refused at once: so many wait already who go before them that waiting is of no use. Costs nothing. */
  turnsAway(priority: Priority): boolean
  /** Refuses whoever has waited too long: called every few ms while somebody waits. */
  sweep(): void
  readonly running: number
  readonly waiting: number
  /** Whether there has been no turn for somebody who came, for a while: more comes than can be done. */
  readonly overloaded: boolean
}

/** What goes first may be under way beyond the limit, in so many requests. */
const RESERVED = 8
const MOST_WAITING = 256
/** A queue that was empty within this is a burst, and whoever came with it waits for their turn. */
const BURST_MS = 500
/** One that was not, and that has been this long meanwhile, is an overload: fewer are only a crowd, and get their turns a moment later. */
const CROWD = 128
/** In a crowd all wait as long as a person would. */
const CROWD_PATIENCE_MS = 3_000
/** In an overload who cannot be served at once is told so at once. */
const STANDING_MS = 15
/**
 * Over so long, whether it still is one is asked of who came meanwhile: a queue that is short because most are refused says nothing, and neither does that
 * a short queue refuses somebody of a burst now and then.
 */
const JUDGED_MS = 1_000
/** The part that is refused of what comes when a quarter too much comes. */
const TOO_MUCH = 0.2
/** What goes first, and whoever signs in or changes something, waits longer. */
const PATIENCE_MS = [5_000, 1_000] as const

interface Waiting {
  readonly since: number
  readonly signal: AbortSignal | undefined
  readonly decide: (admitted: boolean) => void
}

/**
 * A short queue in front of a measured number of turns. As long as all that wait get their turns now and then it is first come, first served; when they have not for
 * half a second, and many have come, the newest goes first (the oldest is about to give up anyway) and nobody waits longer than some ms. After Maurer, "Fail at
 * Scale" (ACM Queue, 2015): controlled delay and adaptive LIFO.
 */
export function createGate({ limit, now }: GateParts): Gate {
  const queues: Waiting[][] = Array.from({ length: LOWEST_RANK + 1 }, () => [])
  let running = 0
  let waiting = 0
  /** Since when more have come than there were turns: until a turn is free and nobody waits for it. */
  let crowdedSince: number | null = null
  /** How many have waited at a time since then, at most. */
  let crowd = 0

  let overload: { since: number; came: number; refused: number } | null = null

  const begins = () => {
    overload ??= { since: now(), came: 0, refused: 0 }
  }
  /** Of an overload, whether most of those who came were served at the last look is what ends it; when nobody came, it is over. */
  const overloaded = () => {
    if (overload && now() - overload.since >= JUDGED_MS) {
      const goesOn = now() - overload.since < 2 * JUDGED_MS && overload.refused > overload.came * TOO_MUCH
      overload = goesOn ? { since: now(), came: 0, refused: 0 } : null
    }
    return overload !== null
  }
  const comes = () => {
    if (overload) overload.came += 1
  }
  const refuses = () => {
    if (overload) overload.refused += 1
  }
  const hasRoom = (rank: number) => running < limit() + (rank === 0 ? RESERVED : 0)

  /** In an overload the queue is as long as there are turns, so that there is always a next; whoever goes behind all of these need not wait. */
  function turnsAway(rank: number): boolean {
    if (rank === 0 || !overloaded()) return false
    let before = 0
    for (let higher = 0; higher <= rank; higher += 1) before += queues[higher]?.length ?? 0
    return before >= limit()
  }

  function decide(queue: Waiting[], newest: boolean, admitted: boolean): void {
    const one = newest ? queue.pop() : queue.shift()
    if (!one) return
    waiting -= 1
    if (admitted && one.signal?.aborted) {
      one.decide(false)
      return
    }
    if (admitted) running += 1
    one.decide(admitted)
  }

  function admitNext(): void {
    if (overloaded()) {
      for (const [rank, queue] of queues.entries()) while (queue.length > 0 && hasRoom(rank)) decide(queue, true, true)
    } else {
      for (let next = longest(); next && hasRoom(queues.indexOf(next)); next = longest()) decide(next, false, true)
    }
    if (waiting === 0 && hasRoom(LOWEST_RANK)) noCrowd()
  }

  /** Whose first has waited longest, but for what goes first. Nobody who only reads is overtaken for ever by whoever goes before them. */
  function longest(): Waiting[] | undefined {
    if (queues[0] && queues[0].length > 0) return queues[0]
    let found: Waiting[] | undefined
    for (const queue of queues)
      if (queue[0] && queue[0].since < (found?.[0]?.since ?? Number.POSITIVE_INFINITY)) found = queue
    return found
  }

  function noCrowd(): void {
    crowdedSince = null
    crowd = 0
  }

  /** Makes room for one of this rank, at the cost of whoever goes behind it; among equals at that of who has waited longest. */
  function makeRoom(rank: number): boolean {
    for (let lower = LOWEST_RANK; lower >= rank; lower -= 1) {
      const queue = queues[lower]
      if (!queue || queue.length === 0) continue
      decide(queue, false, false)
      return true
    }
    return false
  }

  return {
    enter(priority, signal) {
      const rank = rankOf(priority)
      const queue = queues[rank]
      if (!queue) return false
      comes()
      // Nobody goes past those who wait for the same, or, but in an overload, for anything.
      if ((rank === 0 || overloaded() ? queue.length : waiting) === 0 && hasRoom(rank)) {
        running += 1
        if (rank > 0 && waiting === 0) noCrowd()
        return true
      }
      if (turnsAway(rank) || (waiting >= MOST_WAITING && !makeRoom(rank))) {
        refuses()
        return false
      }
      if (waiting === 0 && !overloaded()) noCrowd()
      crowdedSince ??= now()
      waiting += 1
      crowd = Math.max(crowd, waiting)
      return new Promise((resolve) => {
        queue.push({ since: now(), signal, decide: resolve })
      })
    },
    turnsAway(priority) {
      if (!turnsAway(rankOf(priority))) return false
      comes()
      refuses()
      return true
    },
    leave() {
      running -= 1
      admitNext()
    },
    sweep() {
      admitNext()
      if (waiting > 0 && crowdedSince !== null && crowd >= CROWD && now() - crowdedSince > BURST_MS) begins()
      const patience = overloaded() ? STANDING_MS : CROWD_PATIENCE_MS
      for (const [rank, queue] of queues.entries()) {
        const longest = now() - Math.max(patience, PATIENCE_MS[rank] ?? 0)
        for (let oldest = queue[0]; oldest && oldest.since <= longest; oldest = queue[0]) {
          // Of who came with the rush it is known already.
          if (overload && oldest.since >= overload.since) refuses()
          decide(queue, false, false)
        }
      }
    },
    get running() {
      return running
    },
    get waiting() {
      return waiting
    },
    get overloaded() {
      return overloaded()
    },
  }
}
