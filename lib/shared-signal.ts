/** Work that several wait for: it is broken off when all of them have gone, and not before. */
export interface SharedSignal {
  readonly signal: AbortSignal
  /** One more waits for it; for as long as it takes when they have no signal. */
  join(signal: AbortSignal | undefined): void
}

export function sharedSignal(): SharedSignal {
  const controller = new AbortController()
  let waiting = 0
  return {
    signal: controller.signal,
    join(signal) {
      waiting += 1
      signal?.addEventListener(
        'abort',
        () => {
          waiting -= 1
          if (waiting === 0) controller.abort(signal.reason)
        },
        { once: true },
      )
    },
  }
}
