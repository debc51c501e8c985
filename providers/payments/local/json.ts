/** Text that keeps dates and big integers apart from strings, for what the gateway reads back itself. */
export function freeze(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, plain) {
    const raw = this[key]
    if (raw instanceof Date) return { $date: raw.toISOString() }
    if (typeof raw === 'bigint') return { $integer: raw.toString() }
    return plain
  })
}

/** What `freeze` was given. Only for text that `freeze` made. */
export function thaw<T>(text: string): T {
  return JSON.parse(text, (_key, value) => {
    if (typeof value?.$date === 'string') return new Date(value.$date)
    if (typeof value?.$integer === 'string') return BigInt(value.$integer)
    return value
  }) as T
}

/** JSON for others to read: dates in ISO 8601, big integers as decimal strings. */
export function publicJson(value: unknown): string {
  return JSON.stringify(value, (_key, plain) => (typeof plain === 'bigint' ? plain.toString() : plain))
}

/** The same text for the same value whatever the order of its keys; absent and undefined are the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(freeze(value))))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
