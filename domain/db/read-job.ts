import type { Row, RunStatement } from '../../reads/prepared.ts'

type Asked = Parameters<RunStatement>

/**
 * A statement that somebody waits for. It may be asked twice, since reads may be: the first answer counts, and the last failure; or that
 * of whom it was left to.
 */
export interface ReadJob {
  readonly statement: Asked[0]
  readonly values: Asked[1]
  readonly signal: Asked[2]
  /** When it was asked for, on performance's clock. */
  readonly since: number
  readonly moved: boolean
  /** It is asked by somebody else, who has the last word: an answer from here still counts, a failure does not. */
  readonly left: boolean
  readonly settled: boolean
  /** Looks whether nobody waits for it any more: it is broken off then where it runs, and whoever asked is told why. */
  isGone(): boolean
  /** It will be asked once more. */
  move(): void
  leave(): void
  answer(rows: Row[]): void
  fail(error: unknown): void
}

/**
 * @param signal is looked at where the job comes by and every few ms: each request has one of its own, and to listen to it costs as much as all of
 * the rest here
 */
export function readJob(
  [statement, values, signal]: Asked,
  resolve: (rows: Row[]) => void,
  reject: (error: unknown) => void,
): ReadJob {
  return new Job(statement, values, signal, performance.now(), resolve, reject)
}

/** One is made for each statement: a class, whose methods are made once. */
class Job implements ReadJob {
  moved = false
  left = false
  settled = false
  #pending = 1
  #gone = false
  readonly statement: Asked[0]
  readonly values: Asked[1]
  readonly since: number
  readonly signal: Asked[2]
  readonly #resolve: (rows: Row[]) => void
  readonly #reject: (error: unknown) => void

  constructor(
    statement: Asked[0],
    values: Asked[1],
    signal: Asked[2],
    since: number,
    resolve: (rows: Row[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.statement = statement
    this.values = values
    this.since = since
    this.signal = signal
    this.#resolve = resolve
    this.#reject = reject
  }

  isGone(): boolean {
    if (!this.settled && this.signal?.aborted) {
      this.settled = true
      this.#gone = true
      this.#reject(this.signal.reason)
    }
    return this.#gone
  }

  move(): void {
    this.moved = true
    this.#pending += 1
  }

  leave(): void {
    this.left = true
  }

  answer(rows: Row[]): void {
    if (this.isGone()) return
    this.settled = true
    this.#resolve(rows)
  }

  fail(error: unknown): void {
    this.#pending -= 1
    this.moved = this.#pending > 1
    if (this.#pending > 0 || this.isGone()) return
    this.settled = true
    this.#reject(error)
  }
}
