export interface LoopDelay {
  /** By how many ms callbacks have been late, in the middle, since this was asked last; 0 when nothing is known. */
  take(): number
  close(): void
}

const EVERY_MS = 20

/** How late a timer is tells how long everything else waits for the event loop. */
export function watchLoopDelay(now: () => number): LoopDelay {
  let late: number[] = []
  let due = now() + EVERY_MS
  const timer = setInterval(() => {
    const at = now()
    late.push(Math.max(0, at - due))
    due = at + EVERY_MS
  }, EVERY_MS)
  timer.unref()
  return {
    take() {
      const median = medianOf(late)
      late = []
      return median
    },
    close: () => clearInterval(timer),
  }
}

/** @returns 0 of nothing */
export function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
