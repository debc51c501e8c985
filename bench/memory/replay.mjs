import { say } from '../home/progress.mjs'
import { BenchError } from '../measure/bench-error.mjs'

const EVERY = 50_000
/** An answer that is not what its kind is answered with is shown; after so many the replay ends. */
const MOST_WRONG = 20

/**
 * Replays the day, `connections` requests at a time, in the file's order and as fast as they are answered.
 *
 * @param {{ lines: string[], people: any[], requests: any, writes: any, ask: any, connections: number, alive(): void }} day
 *   `alive` throws when the server has ended
 * @returns {{ done: () => number, finished: Promise<{ byKind: Record<string, number>, wrong: number, seconds: number }> }} `done`: how many
 *   requests have been answered
 */
export function replay({ lines, people, requests, writes, ask, connections, alive }) {
  const byKind = {}
  let [next, done, wrong] = [0, 0, 0]
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1_000

  async function take(line) {
    const [kind, rank, token, detail] = line.split(' ')
    const person = people[Number(rank)]
    if (kind in writes) await writes[kind](person, Number(detail))
    else {
      const wanted = await requests[kind](person, Number(token), Number(detail))
      const answer = await ask(wanted)
      if (wanted.wrong(answer)) note(kind, answer)
      done += 1
      if (done % EVERY === 0) say(`${done} requests, ${Math.round(done / seconds())} a second`)
    }
    byKind[kind] = (byKind[kind] ?? 0) + 1
  }

  function note(kind, { status, text }) {
    wrong += 1
    say(`"${kind}" was answered ${status}: ${text.slice(0, 300)}`)
    if (wrong >= MOST_WRONG) throw new BenchError(`${wrong} answers were not what they must be: see above.`)
  }

  async function work() {
    while (next < lines.length) {
      alive()
      await take(lines[next++])
    }
  }

  const finished = Promise.all(Array.from({ length: connections }, work)).then(() => ({
    ...{ byKind, wrong, seconds: seconds() },
  }))
  return { done: () => done, finished }
}
