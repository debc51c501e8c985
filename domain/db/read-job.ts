import type { Row, RunStatement } from '../../reads/prepared.ts'

/** A statement that somebody waits for. It may be asked twice, since reads may be: the first answer counts, and the last failure. */
export interface ReadJob {
  readonly statement: Parameters<RunStatement>[0]
  readonly values: readonly unknown[]
  /** When it was asked for, on performance's clock. */
  readonly since: number
  readonly moved: boolean
  readonly settled: boolean
  /** Nobody waits for it any more: it is broken off where it runs. */
  readonly aborted: boolean
  /** It will be asked once more. */
  move(): void
  answer(rows: Row[]): void
  fail(error: unknown): void
  abort(reason: unknown): void
}

export function readJob(
  statement: ReadJob['statement'],
  values: readonly unknown[],
  resolve: (rows: Row[]) => void,
  reject: (error: unknown) => void,
): ReadJob {
  let pending = 1
  let settled = false
  let aborted = false
  return {
    statement,
    values,
    since: performance.now(),
    get moved() {
      return pending > 1
    },
    get settled() {
      return settled
    },
    get aborted() {
      return aborted
    },
    move() {
      pending += 1
    },
    answer(rows) {
      settled = true
      resolve(rows)
    },
    fail(error) {
      pending -= 1
      if (pending > 0) return
      settled = true
      reject(error)
    },
    abort(reason) {
      if (settled) return
      settled = true
      aborted = true
      reject(reason)
    },
  }
}
