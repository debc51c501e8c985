const MOST_READS = 5

/**
 * Reads until two answers in a row say the same: a provider that answers from a copy may be behind its own events, and an event is not told
 * twice. What has moved on meanwhile brings an event of its own.
 * @returns the last answer, also when no two agree: then the provider is changing just now
 */
export async function agreed<T>(read: () => Promise<T>): Promise<T> {
  let last = await read()
  for (let reads = 1; reads < MOST_READS; reads++) {
    const next = await read()
    const same = textOf(next) === textOf(last)
    last = next
    if (same) break
  }
  return last
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each) =>
    typeof each === 'bigint' ? each.toString() : each instanceof Map ? [...each] : each,
  )
}
