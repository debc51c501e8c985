import { LRUCache } from 'lru-cache'
import type { MachineViewer, Viewer } from '../../domain/access.ts'
import { classOf } from './classes.ts'
import { type Meter, newMeter, refill, takeHere } from './meter.ts'
import type { LimitSettings } from './settings.ts'
import type { SharedMeters } from './shared-meters.ts'

/** Somebody who is remembered, and the meters by which they were measured last. */
export interface Metered {
  readonly viewer: Viewer
  meters: readonly Meter[] | undefined
}

export interface Rate {
  /** The meters by which a caller is measured. @param network as lib/client-address.ts says it */
  metersOf(viewer: Viewer, network: string): readonly Meter[]
  /** Takes points without waiting for anybody. @returns ms to wait; 0 when they were taken */
  charge(meters: readonly Meter[], points: number): number
  /** Takes points for all nodes, where they count together. @returns ms to wait; 0 when they were taken */
  take(meters: readonly Meter[], points: number): Promise<number>
  /** How many nodes share what there is. */
  readonly nodes: number
  close(): Promise<void>
}

const MOST_METERS = 100_000
const SETTLE_MS = 100
/** Of meters at a time, so that settling is no burst of its own. */
const MOST_SETTLED = 1_000

export interface RateParts {
  readonly limits: Pick<LimitSettings, 'rate'>
  /** Null: each node counts for itself. */
  readonly shared: SharedMeters | null
  /** ms, never backwards. */
  now(): number
}

/**
 * Points a second for each caller, by token buckets. Where Redis counts for all nodes a request asks it, and answers from memory are settled with it
 * afterwards; while it does not answer, each node gives out its share of everything: nobody gets more than there is, and nobody is locked out.
 */
export function createRate({ limits, shared, now }: RateParts): Rate {
  const meters = new LRUCache<string, Meter>({ max: MOST_METERS })
  const owing: Meter[] = []

  const share = () => (shared && !shared.ready ? 1 / shared.nodes : 1)

  function meter(key: string, rate: number, burst: number): Meter {
    const known = meters.get(key)
    if (known && known.rate === rate && known.burst === burst) return known
    const made = newMeter(key, rate, burst, now())
    meters.set(key, made)
    if (known && known.owed > 0) {
      // The debt goes over, and is paid once.
      made.owed = known.owed
      known.owed = 0
      owe([made])
    }
    return made
  }

  function metersOf(viewer: Viewer, network: string): readonly Meter[] {
    const { pointsPerSecond, burst } = limits.rate
    const party = classOf(viewer)
    switch (viewer.kind) {
      case 'anonymous':
      case 'system':
        return [meter(`a:${network}`, pointsPerSecond.anonymous, burst.anonymous)]
      case 'user':
        return [meter(`u:${viewer.userId}`, pointsPerSecond[party], burst[party])]
      case 'machine': {
        const own = ownLimits(viewer)?.pointsPerSecond ?? null
        const rate = own ?? pointsPerSecond.partner
        // As many seconds' worth at once as everybody of the class has.
        const most = own === null ? burst.partner : (burst.partner / pointsPerSecond.partner) * own
        return [
          meter(`c:${viewer.credentialId}`, rate, most),
          meter(`t:${viewer.tenantId}`, pointsPerSecond.tenant, burst.tenant),
        ]
      }
    }
  }

  function owe(each: readonly Meter[]): void {
    if (!shared) return
    for (const one of each) {
      if (one.queued) continue
      one.queued = true
      owing.push(one)
    }
  }

  async function settle(): Promise<void> {
    if (!shared || owing.length === 0) return
    const batch = owing.splice(0, MOST_SETTLED)
    // What is spent while they are settled queues them again.
    for (const one of batch) one.queued = false
    owe(await shared.settle(batch))
  }
  let settling: Promise<void> = Promise.resolve()
  const timer = shared
    ? setInterval(() => {
        settling = settle().catch(() => undefined)
      }, SETTLE_MS)
    : undefined
  timer?.unref()

  return {
    metersOf,
    charge(each, points) {
      let enough = true
      for (const one of each) if (one.level < points) enough = false
      if (!enough) {
        const wait = takeHere(each, points, now(), share())
        if (wait === 0) owe(each)
        return wait
      }
      // Nothing comes back here: the clock is asked when the level is too low, and not before.
      for (const one of each) {
        one.level -= points
        one.owed += points
      }
      owe(each)
      return 0
    },
    async take(each, points) {
      const answer = await shared?.take(each, points)
      if (answer) return answer.waitMs
      const wait = takeHere(each, points, now(), share())
      // Also of one who has to wait: what they owed before is owed again when Redis did not answer.
      owe(each)
      return wait
    },
    get nodes() {
      return shared?.nodes ?? 1
    },
    async close() {
      clearInterval(timer)
      await settling
      await settle().catch(() => undefined)
      shared?.close()
    },
  }
}

/** What is left, for the answer's headers. */
export function leftOf(meter: Meter, now: number): number {
  refill(meter, now, 1)
  return Math.max(0, Math.floor(meter.level))
}

/** Given to a credential by its tenant; a viewer without has its class's. */
export function ownLimits(viewer: Viewer): MachineViewer['limits'] | null {
  return viewer.kind === 'machine' ? (viewer.limits ?? null) : null
}
