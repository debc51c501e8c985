/**
 * What can go wrong on demand. `before` and `after` say on which side of the commit: after it, the work is done and only the
 * answer is lost.
 */
export type Fault =
  | { kind: 'server_error'; when: 'before' | 'after' }
  | { kind: 'reset'; when: 'before' | 'after' }
  /** The request waits for `until` before it runs; meanwhile its idempotency key is in use. */
  | { kind: 'slow'; until: Promise<unknown> }
  | { kind: 'rate_limited' }
  /** A read answers with the state as it was before the latest write. */
  | { kind: 'stale_read' }
  | { kind: 'drop' }
  | { kind: 'duplicate' }
  /** The next webhook overtakes this one. */
  | { kind: 'reorder' }

/** Matches `POST /v1/subscriptions` (method and path) or `WEBHOOK invoice.paid`; a string must be equal, a pattern must fit. */
export type FaultMatch = string | RegExp

export interface Faults {
  /** `times` is how often it strikes; 1 unless said. Note that the SDK repeats a reset connection once by itself. */
  fail(match: FaultMatch, fault: Fault, times?: number): void
  /** The fault that strikes now, if any; each call uses one up. */
  take(what: string): Fault | undefined
  clear(): void
}

export function createFaults(): Faults {
  let planned: { match: FaultMatch; fault: Fault; left: number }[] = []
  return {
    fail: (match, fault, times = 1) => {
      planned.push({ match, fault, left: times })
    },
    take: (what) => {
      const hit = planned.find(({ match }) => (typeof match === 'string' ? match === what : match.test(what)))
      if (!hit) return undefined
      hit.left -= 1
      if (hit.left <= 0) planned = planned.filter((entry) => entry !== hit)
      return hit.fault
    },
    clear: () => {
      planned = []
    },
  }
}
