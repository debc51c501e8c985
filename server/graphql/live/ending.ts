import { DomainError, ERROR_CODES, type ErrorCode } from '../../../domain/errors.ts'
import { EXPIRED } from '../../http/inspect-token.ts'
import { toShownError } from '../errors.ts'

/** Why a connection is ended by the server, in words for whoever writes the client. */
export interface Ending {
  readonly kind: 'expired' | 'refused' | 'limited' | 'slow' | 'idle' | 'stopping' | 'unavailable'
  readonly code: ErrorCode
  readonly message: string
}

export const SLOW: Ending = {
  kind: 'slow',
  code: 'RATE_LIMITED',
  message: 'You read slower than events come. Connect again with since: nothing is lost.',
}
export const STOPPING: Ending = {
  kind: 'stopping',
  code: 'PROVIDER_UNAVAILABLE',
  message: 'This node is stopping. Connect again with since: nothing is lost.',
}
export const IDLE: Ending = { kind: 'idle', code: 'BAD_INPUT', message: 'Nothing was subscribed to for a minute.' }

/**
 * What a failure means for a connection. Whoever may be told can come again with a fresh token when it has expired, and not when it was taken
 * back; what nobody can say at the moment is no refusal.
 */
export function endingOf(error: unknown): Ending {
  const { code, message } = toShownError(error)
  if (code === 'RATE_LIMITED') return { kind: 'limited', code, message }
  if (error instanceof DomainError && error.message === EXPIRED) return { kind: 'expired', code, message }
  return { kind: ERROR_CODES[code] >= 500 ? 'unavailable' : 'refused', code, message }
}
