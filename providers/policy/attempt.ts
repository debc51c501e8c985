import { ProviderError, type ProviderFault } from '../errors.ts'
import type { Admission, BreakerResult } from './breaker.ts'

/** One call of one method, on its way through the policy. */
export interface Call {
  readonly provider: string
  readonly operation: string
  readonly make: (signal: AbortSignal) => Promise<unknown>
  readonly signal: AbortSignal | undefined
}

/** One attempt, for the metrics. `refused` was not made because the breaker is open; `failed` is a fault of ours. */
export interface CallMetric {
  readonly provider: string
  readonly operation: string
  readonly attempt: number
  readonly outcome: 'ok' | ProviderFault | 'refused' | 'cancelled' | 'failed'
  readonly durationMs: number
}

/** The caller gave up. Not the provider's fault, so it never counts against it and is never tried again. */
export class CallCancelled extends ProviderError {
  constructor(call: Call, sent: 'no' | 'maybe') {
    const { provider, operation } = call
    super('unavailable', { provider, operation, sent, detail: 'cancelled by the caller', cause: call.signal?.reason })
  }
}

export interface AttemptTools {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly timeoutMs: number
  readonly admission: Extract<Admission, { open: false }>
}

/**
 * Calls once. Ends with the answer, the adapter's error, `unavailable(sent: 'maybe')` after `timeoutMs`, or CallCancelled; in the
 * last two the adapter's signal is aborted, and what it answers later is dropped.
 */
export async function attempt(call: Call, tools: AttemptTools): Promise<unknown> {
  const stopTimer = new AbortController()
  const stopCall = new AbortController()
  const timedOut = tools.sleep(tools.timeoutMs, stopTimer.signal).then(() => {
    const { provider, operation } = call
    throw new ProviderError('unavailable', {
      provider,
      operation,
      sent: 'maybe',
      detail: `no answer within ${Math.round(tools.timeoutMs)} ms`,
    })
  })
  const gone = Promise.withResolvers<never>()
  const leave = () => gone.reject(new CallCancelled(call, 'maybe'))
  call.signal?.addEventListener('abort', leave, { once: true })
  let result: BreakerResult = 'ignored'
  try {
    // In an async function, so that an adapter which throws at once is an ordinary rejection.
    const answer = await Promise.race([(async () => call.make(stopCall.signal))(), timedOut, gone.promise])
    result = 'answered'
    return answer
  } catch (error) {
    result = breakerResult(error)
    stopCall.abort(error)
    throw error
  } finally {
    tools.admission.settle(result)
    stopTimer.abort()
    call.signal?.removeEventListener('abort', leave)
  }
}

function breakerResult(error: unknown): BreakerResult {
  if (!(error instanceof ProviderError) || error instanceof CallCancelled) return 'ignored'
  if (error.fault === 'unavailable') return 'unavailable'
  return error.fault === 'unsupported' ? 'ignored' : 'answered'
}

export function outcomeOf(error: unknown): CallMetric['outcome'] {
  if (error instanceof CallCancelled) return 'cancelled'
  return error instanceof ProviderError ? error.fault : 'failed'
}
