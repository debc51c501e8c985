import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts'
import { createGate, type Gate } from './gate.ts'
import { type LoopDelay, medianOf, watchLoopDelay } from './loop-delay.ts'

export interface Turnstile extends Gate {
  readonly limit: AdaptiveLimit
  close(): void
}

const ADJUST_MS = 100
const SWEEP_MS = 5
/** Nobody has come for so long: two hundred looks a second at nothing take a hundredth of a processor, and the caches from whoever works. */
const REST_AFTER_MS = 2_000

/**
 * The gate with what it measures: how late the event loop is, and for how long work waits in each of the queues behind it: statements to be the first on their
 * connection, and rows to be made into an answer. It rests while nobody comes.
 */
export function openTurnstile(
  queues: readonly (() => readonly number[])[],
  now: () => number,
  limit: AdaptiveLimit = createAdaptiveLimit(),
): Turnstile {
  const gate = createGate({ limit: () => limit.value, now })
  let came = false
  let closed = false
  let quietSince = now()
  let full = false
  let looking: (() => void) | null = null

  function sweep(): void {
    full ||= gate.running >= limit.value
    if (gate.waiting > 0 || gate.overloaded) gate.sweep()
  }

  const takeWaits = () => queues.reduce((sum, take) => sum + medianOf(take()), 0)

  function adjust(loop: LoopDelay): void {
    limit.adjust(loop.take() + takeWaits(), full || gate.waiting > 0)
    full = false
    if (came || gate.running > 0 || gate.waiting > 0 || gate.overloaded) quietSince = now()
    came = false
    if (now() - quietSince >= REST_AFTER_MS) rest()
  }

  function look(): void {
    // What waited while nobody came was other work.
    takeWaits()
    quietSince = now()
    const loop = watchLoopDelay(now)
    const timers = [setInterval(sweep, SWEEP_MS), setInterval(() => adjust(loop), ADJUST_MS)]
    for (const timer of timers) timer.unref()
    looking = () => {
      loop.close()
      for (const timer of timers) clearInterval(timer)
    }
  }

  function rest(): void {
    looking?.()
    looking = null
  }

  look()
  return {
    enter(priority, signal) {
      came = true
      if (!looking && !closed) look()
      return gate.enter(priority, signal)
    },
    leave: gate.leave,
    turnsAway: gate.turnsAway,
    sweep: gate.sweep,
    limit,
    get running() {
      return gate.running
    },
    get waiting() {
      return gate.waiting
    },
    get overloaded() {
      return gate.overloaded
    },
    close() {
      closed = true
      rest()
    },
  }
}
