import type { WallClock } from '../../lib/clock.ts'

export interface MovingClock extends WallClock {
  pass(ms: number): void
  /** From now on only what the test lets pass, however slow the machine is. */
  stop(): void
}

/** Real time, and as much more as a test lets pass. */
export function movingClock(): MovingClock {
  let offset = 0
  let stoppedAt: number | undefined
  return {
    now: () => new Date((stoppedAt ?? Date.now()) + offset),
    pass: (ms) => {
      offset += ms
    },
    stop: () => {
      stoppedAt ??= Date.now()
    },
  }
}
