import { setTimeout as pause } from 'node:timers/promises'

/** As long as a machine may take that is many times slower than ours: who waits for what never comes fails, only later. */
export const PATIENCE_MS = 60_000

/** Waits for what a job does in its own time. @throws Error naming `what` when it has not come about in a minute, or in `limitMs` */
export async function eventually<T>(
  look: () => Promise<T | false | null | undefined>,
  what: string,
  limitMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`it did not come about: ${what}`)
    await pause(50)
  }
}
