export interface SingleFlight {
  /** Runs the work in the background; while it runs, once more afterwards, however often it is asked. */
  start(): void
  /** Resolves when nothing runs any more; later starts do nothing. */
  finish(): Promise<void>
}

/** Background work of which one run at a time is enough. `onError` hears of a run that failed. */
export function singleFlight(work: () => Promise<void>, onError: (cause: unknown) => void): SingleFlight {
  let running: Promise<void> | null = null
  let again = false
  let finished = false

  async function run(): Promise<void> {
    do {
      again = false
      await work().catch(onError)
    } while (again && !finished)
    running = null
  }

  return {
    start() {
      if (finished) return
      again = true
      running ??= run()
    },
    async finish() {
      finished = true
      await running
    },
  }
}
