/** A bounded map that forgets what has not been used for longest, about. */
export interface RecentlyUsed<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  /** Removes those of which this holds. */
  drop(which: (value: Value) => boolean): void
  size(): number
  clear(): void
}

/**
 * Two generations: what is used moves to the young one, and when that has half of `max` the old one goes. One look-up in a map for what is in
 * use, where a strict order would take out and put back at every use.
 */
export function recentlyUsed<Value>(max: number): RecentlyUsed<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()

  function set(key: string, value: Value): void {
    old.delete(key)
    young.set(key, value)
    if (young.size < Math.max(1, max / 2)) return
    old = young
    young = new Map()
  }

  return {
    set,
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    drop(which) {
      for (const generation of [young, old])
        for (const [key, value] of generation) if (which(value)) generation.delete(key)
    },
    size: () => young.size + old.size,
    clear() {
      young = new Map()
      old = new Map()
    },
  }
}
