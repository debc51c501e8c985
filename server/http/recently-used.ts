import { sieve, type Used } from '../../lib/sieve.ts'

/** A bounded map that forgets what has not been used for longest, about. */
export interface RecentlyUsed<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  /** Removes those of which this holds. */
  drop(which: (value: Value) => boolean): void
  size(): number
  clear(): void
}

/** A sieve of so many values (lib/sieve.ts). */
export function recentlyUsed<Value>(max: number): RecentlyUsed<Value> {
  const entries = recentlyMarked<Entry<Value>>(max)
  return {
    set: (key, value) => entries.set(key, { value, used: false }),
    get: (key) => entries.get(key)?.value,
    drop: (which) => entries.drop(({ value }) => which(value)),
    size: entries.size,
    clear: entries.clear,
  }
}

interface Entry<Value> extends Used {
  readonly value: Value
}

/** The same, of values that carry their mark themselves, each under one key: of what is kept by the thousand an object less for each. */
export function recentlyMarked<Value extends Used>(max: number): RecentlyUsed<Value> {
  const values = new Map<string, Value>()
  const hand = sieve(values)
  return {
    set(key, value) {
      if (!values.has(key)) while (values.size >= Math.max(1, max)) hand.takeOut()
      values.set(key, value)
    },
    get(key) {
      const found = values.get(key)
      if (found) found.used = true
      return found
    },
    drop(which) {
      for (const [key, value] of values) if (which(value)) values.delete(key)
      hand.restart()
    },
    size: () => values.size,
    clear() {
      values.clear()
      hand.restart()
    },
  }
}
