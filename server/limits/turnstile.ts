import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts'
import { createGate, type Gate } from './gate.ts'
import { medianOf, watchLoopDelay } from './loop-delay.ts'

export interface Turnstile extends Gate {
  readonly limit: AdaptiveLimit
  close(): void
}

const ADJUST_MS = 100
const SWEEP_MS = 5

/**
 * The gate with what it measures: how late the event loop is, and for how long work waits in each of the queues behind it: statements to be the first on their
 * connection, and rows to be made into an answer.
 */
export function openTurnstile(
  queues: readonly (() => readonly number[])[],
  now: () => number,
  limit: AdaptiveLimit = createAdaptiveLimit(),
): Turnstile {
  const gate = createGate({ limit: () => limit.value, now })
  const loop = watchLoopDelay(now)
  let full = false
  const sweeping = setInterval(() => {
    full ||= gate.running >= limit.value
    if (gate.waiting > 0 || gate.overloaded) gate.sweep()
  }, SWEEP_MS)
  const adjusting = setInterval(() => {
    const waits = queues.reduce((sum, takeWaits) => sum + medianOf(takeWaits()), 0)
    limit.adjust(loop.take() + waits, full || gate.waiting > 0)
    full = false
  }, ADJUST_MS)
  for (const timer of [sweeping, adjusting]) timer.unref()
  return {
    enter: gate.enter,
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
      loop.close()
      clearInterval(sweeping)
      clearInterval(adjusting)
    },
  }
}
