import type { Log } from '../../host.ts'

const LIMIT = 500

/** Work that an answer must not wait for, because its time would tell what it found. */
export interface Background {
  /** Begins once what the caller answers is on its way. A failure is logged: whoever asked asks again. */
  run(what: string, work: () => Promise<void>): void
  /** Resolves when everything has ended. */
  idle(): Promise<void>
}

export function createBackground(log: Log): Background {
  const running = new Set<Promise<void>>()
  return {
    run(what, work) {
      if (running.size >= LIMIT) return log.error({ what, limit: LIMIT }, 'too much is under way: this was left undone')
      const task = new Promise<void>((resolve) => setImmediate(resolve))
        .then(work)
        .catch((error: unknown) => log.error({ err: error, what }, 'this was left undone'))
        .finally(() => running.delete(task))
      running.add(task)
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
