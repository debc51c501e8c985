export interface SharedLoads {
  /**
   * Joins the load of `key` that is under way, if it began at most `joinableMs` ago; else begins one. An error reaches all
   * who joined and is not kept. Each caller gets a copy of its own, so that none sees what another does to its answer.
   */
  run<T>(key: string, joinableMs: number, load: () => Promise<T>): Promise<T>
}

/** Loads under way, so that a hundred callers at once cost one. */
export function sharedLoads(): SharedLoads {
  const underWay = new Map<string, { began: number; answer: Promise<unknown> }>()
  return {
    async run<T>(key: string, joinableMs: number, load: () => Promise<T>): Promise<T> {
      const found = underWay.get(key)
      if (found && performance.now() - found.began <= joinableMs) return structuredClone((await found.answer) as T)
      const mine = { began: performance.now(), answer: load() }
      underWay.set(key, mine)
      try {
        return await mine.answer
      } finally {
        if (underWay.get(key) === mine) underWay.delete(key)
      }
    },
  }
}
