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
 * Where there is no room a hand goes round, oldest first: who was used since it last came by is passed over, and the first who was not goes (SIEVE; Zhang
 * et al., NSDI 2024). A look-up only marks, where a strict order would take out and put back at every use; and what comes once never drives out
 * what is in use.
 */
export function recentlyUsed<Value>(max: number): RecentlyUsed<Value> {
  const entries = new Map<string, Entry<Value>>()
  // Made when there is no room, and let go with what it stands on: a map whose iterator lives keeps its former tables.
  let hand: MapIterator<[string, Entry<Value>]> | undefined

  function makeRoom(): void {
    while (entries.size >= Math.max(1, max)) {
      hand ??= entries.entries()
      const { done, value: place } = hand.next()
      if (done) hand = undefined
      else if (place[1].used) place[1].used = false
      else entries.delete(place[0])
    }
  }

  return {
    set(key, value) {
      const known = entries.get(key)
      if (known) known.value = value
      else {
        makeRoom()
        entries.set(key, { value, used: false })
      }
    },
    get(key) {
      const found = entries.get(key)
      if (found) found.used = true
      return found?.value
    },
    drop(which) {
      for (const [key, { value }] of entries) if (which(value)) entries.delete(key)
      hand = undefined
    },
    size: () => entries.size,
    clear() {
      entries.clear()
      hand = undefined
    },
  }
}

interface Entry<Value> {
  value: Value
  used: boolean
}
