import { setTimeout as pause } from 'node:timers/promises'

const LIMIT_MS = 20_000

/** Waits for what a job does in its own time. @throws Error naming `what` when it has not come about in twenty seconds, or in `limitMs` */
export async function eventually<T>(
  look: () => Promise<T | false | null | undefined>,
  what: string,
  limitMs = LIMIT_MS,
): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`it did not come about: ${what}`)
    await pause(50)
  }
}
