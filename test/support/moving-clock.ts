import type { WallClock } from '../../lib/clock.ts'

/** Real time, and as much more as a test lets pass. */
export function movingClock(): WallClock & { pass(ms: number): void } {
  let offset = 0
  return {
    now: () => new Date(Date.now() + offset),
    pass: (ms) => {
      offset += ms
    },
  }
}
