export interface BreakerOptions {
  /** So many `unavailable` answers in a row open it. */
  readonly failures: number
  /** How long it stays open, in milliseconds, before one call may try again. */
  readonly coolDownMs: number
}

/** What an attempt says about the provider; `ignored` is one that says nothing (the caller went away, a fault of ours). */
export type BreakerResult = 'answered' | 'unavailable' | 'ignored'

export type Admission =
  | { readonly open: false; settle(result: BreakerResult): void }
  | { readonly open: true; readonly retryAfterMs: number }

/**
 * One per provider. While open, nobody waits for a provider that is down; after the cool-down a single call is let
 * through (half-open): its answer closes the breaker, its failure opens it for another cool-down.
 */
export interface Breaker {
  /** Every admitted attempt must be settled, or a probe would block the others for ever. */
  admit(): Admission
}

/** `now` is monotonic milliseconds. */
export function createBreaker(options: BreakerOptions, now: () => number): Breaker {
  let failures = 0
  let openUntil: number | null = null
  let probing = false

  const settle = (result: BreakerResult): void => {
    // An attempt from before the breaker opened is old news: only the probe decides.
    if (openUntil !== null || result === 'ignored') return
    failures = result === 'answered' ? 0 : failures + 1
    if (failures >= options.failures) openUntil = now() + options.coolDownMs
  }

  const settleProbe = (result: BreakerResult): void => {
    probing = false
    if (result === 'answered') {
      failures = 0
      openUntil = null
    }
    if (result === 'unavailable') openUntil = now() + options.coolDownMs
  }

  return {
    admit() {
      if (openUntil === null) return { open: false, settle }
      const left = openUntil - now()
      // How long the probe takes is unknown: the others are told to wait a whole cool-down.
      if (left > 0 || probing) return { open: true, retryAfterMs: left > 0 ? left : options.coolDownMs }
      probing = true
      return { open: false, settle: settleProbe }
    },
  }
}
