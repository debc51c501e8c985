import { LRUCache } from 'lru-cache'
import type { Log } from '../../providers/host.ts'

const EVERY_MS = 60_000
const MOST = 1_000

export interface Warnings {
  /** Says in the log what has met a limit, or that a caller would have been refused: once a minute for each. */
  note(limit: string, key: string, message?: string): void
}

export function createWarnings(log: Log, now: () => number): Warnings {
  const said = new LRUCache<string, number>({ max: MOST })
  return {
    note(limit, key, message = 'a limit that only warns was met') {
      const name = `${limit} ${key}`
      const last = said.get(name)
      if (last !== undefined && now() - last < EVERY_MS) return
      said.set(name, now())
      log.warn({ limit, caller: key }, message)
    },
  }
}
