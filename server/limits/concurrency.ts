import type { Meter } from './meter.ts'

export interface Concurrency {
  /** @returns whether there was room under all of the meters; then `leave` is called once */
  enter(meters: readonly Meter[], most: (meter: Meter) => number): boolean
  leave(meters: readonly Meter[]): void
}

/** Requests under way on this node, by caller. */
export function createConcurrency(): Concurrency {
  const running = new Map<string, number>()
  return {
    enter(meters, most) {
      for (const meter of meters) if ((running.get(meter.key) ?? 0) >= most(meter)) return false
      for (const { key } of meters) running.set(key, (running.get(key) ?? 0) + 1)
      return true
    },
    leave(meters) {
      for (const { key } of meters) {
        const left = (running.get(key) ?? 1) - 1
        if (left > 0) running.set(key, left)
        else running.delete(key)
      }
    },
  }
}
