import type { ServerResponse } from 'node:http'
import { DomainError } from '../../domain/errors.ts'

/** From the first byte of a request to its answer. */
export interface RequestLife {
  /** Aborted at the deadline, and when the client has gone; its reason is a DomainError. */
  readonly signal: AbortSignal
  /** It changes something: it goes on when its client has gone, and is not broken off at its deadline; only its answer is. */
  goesOn(): void
  /** What the work answers, or the deadline's refusal; called once. @throws DomainError TIMED_OUT */
  within<T>(work: Promise<T>): Promise<T>
  end(): void
}

export interface LifeOf {
  readonly response: ServerResponse
  /** When the request came, in ms on performance's clock. */
  readonly arrivedAt: number
  readonly deadlineMs: number
}

const CHANGES = 'It may still take effect: look, or send the same again with the same idempotency key.'

export function startLife({ response, arrivedAt, deadlineMs }: LifeOf): RequestLife {
  const reading = new AbortController()
  let changes = false
  let late: DomainError | undefined
  let refuse: ((error: DomainError) => void) | undefined

  const timer = setTimeout(
    () => {
      late = timedOut(deadlineMs, changes)
      refuse?.(late)
      if (!changes) reading.abort(late)
    },
    Math.max(0, arrivedAt + deadlineMs - performance.now()),
  )
  const gone = () => {
    if (!response.writableFinished && !changes) reading.abort(new DomainError('TIMED_OUT', 'The client has gone.'))
  }
  response.once('close', gone)

  return {
    signal: reading.signal,
    goesOn() {
      changes = true
    },
    // Not a race of promises: one that has lost holds all that the other has made, for as long as the memory of both is not looked through.
    within: (work) =>
      new Promise((resolve, reject) => {
        if (late) reject(late)
        refuse = reject
        work.then(resolve, reject)
      }),
    end() {
      clearTimeout(timer)
      response.off('close', gone)
    },
  }
}

function timedOut(deadlineMs: number, changes: boolean): DomainError {
  const seconds = deadlineMs / 1_000
  return new DomainError(
    'TIMED_OUT',
    changes
      ? `The answer was not there within ${seconds} s. ${CHANGES}`
      : `The answer was not there within ${seconds} s, and the work was broken off. Ask for less, or try again in a moment.`,
    { retryable: !changes },
  )
}
