/** As many wait as may, or for as long: whoever comes now is not taken, and nothing was begun for them. */
export class TooManyWait extends Error {
  constructor(waiting: number) {
    super(`${waiting} wait already`)
    this.name = 'TooManyWait'
  }
}

export interface Bounds {
  /** Items of one batch. */
  readonly most: number
  /** Batches at work; with more than one the next is made while another waits for the database. */
  readonly atOnce?: number
  /** Items that wait for a batch; more are refused at once. */
  readonly mostWaiting?: number
  /** For how many ms the first of them may have waited: who would come behind one that has waited longer is refused at once. */
  readonly longestWaitMs?: number
  /** Whether a batch may have failed by the fault of one of it. Otherwise all of it have failed, and none is tried again. */
  mayBeOnes?(error: unknown): boolean
}

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (out: Out) => void
  readonly reject: (error: unknown) => void
  readonly since: number
}

/**
 * Few batches at a time: whoever comes while they are at work goes with the next, so that a batch grows with the load and nobody waits for company. When a batch of
 * several fails by the fault of one, each half of it is tried without the other, until it is found: its fault is not the others'.
 * @param work answers each item in its place; a batch that fails has had no effect
 * @returns for one item; rejects with TooManyWait, or with what its batch failed with
 */
export function gathered<In, Out>(
  work: (batch: readonly In[]) => Promise<readonly Out[]>,
  {
    most,
    atOnce = 1,
    mostWaiting = Number.POSITIVE_INFINITY,
    longestWaitMs = Number.POSITIVE_INFINITY,
    mayBeOnes = () => true,
  }: Bounds,
): (item: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = []
  let atWork = 0

  async function answer(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await work(batch.map(({ item }) => item))
      if (outs.length !== batch.length) throw new Error(`a batch of ${batch.length} was answered ${outs.length} times`)
      for (const [index, { resolve }] of batch.entries()) resolve(outs[index] as Out)
    } catch (error) {
      if (batch.length === 1 || !mayBeOnes(error)) {
        for (const { reject } of batch) reject(error)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await answer(batch.slice(0, half))
      await answer(batch.slice(half))
    }
  }

  function begin(): void {
    if (atWork >= atOnce) return
    atWork += 1
    setImmediate(() => void goOn())
  }

  async function goOn(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      // More has come than one batch takes.
      if (waiting.length > 0) begin()
      await answer(batch)
    }
    atWork -= 1
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const since = performance.now()
      const waited = since - (waiting[0]?.since ?? since)
      if (waiting.length >= mostWaiting || waited > longestWaitMs) throw new TooManyWait(waiting.length)
      waiting.push({ item, resolve, reject, since })
      // All that come in one turn of the event loop go together.
      if (waiting.length === 1) begin()
    })
}
