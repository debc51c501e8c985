/** In ms, of what has gone on since somebody asked; some hundred at most. */
let waits: number[] = []
const MOST_WAITS = 500

let taken = false
const waiting: { readonly since: number; readonly goOn: () => void }[] = []

/**
 * One long piece of work in each round of the event loop. What many rows come to, objects and promises and an answer, is made in one go: when rows have come
 * for ten callers at once, whoever only needs to be told "not now" would stand behind all ten. Between two pieces everybody else is heard.
 * @returns nothing to whoever may go on at once
 */
export function turn(): Promise<void> | undefined {
  if (taken) return new Promise((goOn) => waiting.push({ since: performance.now(), goOn }))
  taken = true
  setImmediate(next)
  waited(0)
  return undefined
}

/** For how many ms each has waited for their turn, and waits: what tells that there is too much to do here, when no single round of the event loop is long. */
export function takeTurnWaits(): readonly number[] {
  const now = performance.now()
  const taken = [...waits, ...waiting.slice(0, MOST_WAITS).map(({ since }) => now - since)]
  waits = []
  return taken
}

function next(): void {
  const first = waiting.shift()
  taken = first !== undefined
  if (!first) return
  setImmediate(next)
  waited(performance.now() - first.since)
  first.goOn()
}

function waited(ms: number): void {
  if (waits.length < MOST_WAITS) waits.push(ms)
}
