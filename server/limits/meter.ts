/**
 * A token bucket: `level` points are left, `rate` come back each second, `burst` are the most. What was spent here and is not yet known to
 * whoever counts for all nodes is `owed`.
 */
export interface Meter {
  readonly key: string
  readonly rate: number
  readonly burst: number
  level: number
  /** ms on performance's clock, as of which `level` holds. */
  at: number
  owed: number
  /** Whether it waits to be settled. */
  queued: boolean
}

export function newMeter(key: string, rate: number, burst: number, now: number): Meter {
  return { key, rate, burst, level: burst, at: now, owed: 0, queued: false }
}

/** @param share of 1: the part of all that this node gives out while nobody counts for all */
export function refill(meter: Meter, now: number, share: number): void {
  const come = ((now - meter.at) / 1_000) * meter.rate * share
  meter.level = Math.min(meter.burst * share, meter.level + Math.max(0, come))
  meter.at = now
}

/**
 * Takes the points from all of the meters or from none. What costs more than a full bucket holds takes a full one, and leaves it in debt: the
 * next waits for as long as it was worth.
 * @returns ms until there are enough; 0 when they have been taken
 */
export function takeHere(meters: readonly Meter[], points: number, now: number, share: number): number {
  let wait = 0
  for (const meter of meters) {
    refill(meter, now, share)
    const needed = Math.min(points, meter.burst * share)
    if (meter.level < needed) wait = Math.max(wait, ((needed - meter.level) / (meter.rate * share)) * 1_000)
  }
  if (wait > 0) return Math.max(1, wait)
  for (const meter of meters) {
    meter.level -= points
    meter.owed += points
  }
  return 0
}
