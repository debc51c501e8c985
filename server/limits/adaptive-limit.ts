export interface AdaptiveLimit {
  /** How many requests may be under way. */
  readonly value: number
  /**
   * Called at even intervals. @param delayMs for how long work waits for its turn, typically: in the event loop, and in front of the database
   * @param full whether the limit was reached since the last call: otherwise it says nothing
   */
  adjust(delayMs: number, full: boolean): void
}

const LEAST = 4
const MOST = 256
const FIRST = 32
/** Longer waits than this are a queue that stands, where work is only late and nothing is done sooner. */
const TARGET_MS = 6
const LESS = 0.9

/** Additive increase, multiplicative decrease (Chiu and Jain, 1989): up by one while all are taken and nothing waits, down by a tenth while it does. */
export function createAdaptiveLimit(): AdaptiveLimit {
  let value = FIRST
  return {
    get value() {
      return Math.floor(value)
    },
    adjust(delayMs, full) {
      if (delayMs > TARGET_MS) value = Math.max(LEAST, value * LESS)
      else if (full) value = Math.min(MOST, value + 1)
    },
  }
}
