import { ProviderError, type ProviderFault } from '../../errors.ts'

/** SQLSTATE codes and classes (PostgreSQL's manual, appendix A) for which an operator must act, and for which our request is at fault. */
const MISCONFIGURED = /^(28|3D|3F|42)/
const REJECTED = /^(22|23)/

/**
 * What a failed statement means to the caller.
 * @param sent whether the statement may have reached the database
 */
export function toProviderError(operation: string, error: unknown, sent: 'no' | 'maybe'): ProviderError {
  if (error instanceof ProviderError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  const fault: ProviderFault = MISCONFIGURED.test(code ?? '')
    ? 'misconfigured'
    : REJECTED.test(code ?? '')
      ? 'rejected'
      : 'unavailable'
  const message = error instanceof Error ? error.message : String(error)
  return new ProviderError(fault, {
    provider: 'postgres',
    operation,
    sent: fault === 'unavailable' ? sent : 'no',
    detail: [code, message].filter(Boolean).join(' '),
    cause: error,
  })
}

export function refused(operation: string, detail: string): ProviderError {
  return new ProviderError('rejected', { provider: 'postgres', operation, detail })
}
