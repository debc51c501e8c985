import type { ReactNode } from 'react'
import type { RequestError } from '../request-error.ts'

type Tone = 'plain' | 'good' | 'warning' | 'bad'

/** A sentence that matters, with what to do about it. */
export function Notice({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <div className={`notice ${tone}`}>{children}</div>
}

/** A request that failed: what happened, what to do, and the id by which staff find it. */
export function Failure({ error, retry }: { error: RequestError; retry?: () => void }) {
  return (
    <Notice tone="bad">
      <p>{error.message}</p>
      {error.requestId && (
        <p className="fine">
          Request id <code>{error.requestId}</code>
        </p>
      )}
      {retry && (
        <button type="button" className="quiet" onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  )
}

/** Where a result appears: read out when it comes, without moving the focus. It is there before it has anything to say. */
export function Result({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div className="result" aria-live="polite" id={id}>
      {children}
    </div>
  )
}
