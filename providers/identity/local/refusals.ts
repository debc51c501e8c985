import { SECOND } from '../../../lib/clock.ts'
import type { FormState } from './forms.ts'
import { HashingBusy } from './passwords.ts'

/** What is said instead of going on. */
export type Refusal = Pick<FormState, 'status' | 'errors' | 'notice' | 'retryAfterSeconds'>

export const BAD_EMAIL = 'Enter your email address, like name@example.com.'

export function tooMany(waitMs: number): Refusal {
  const seconds = Math.ceil(waitMs / SECOND)
  const wait =
    seconds < 90 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : `${Math.ceil(seconds / 60)} minutes`
  return {
    status: 429,
    errors: {},
    notice: `There were too many tries. Nothing was changed; wait ${wait}, then try again.`,
    retryAfterSeconds: seconds,
  }
}

export const blocked: Refusal = {
  status: 403,
  errors: {},
  notice: 'This account is blocked. Write to support to learn why.',
}

export const BUSY = Symbol('busy')
export const busy: Refusal = {
  status: 503,
  errors: {},
  notice: 'Very many people are signing in at this moment. Nothing was changed; try again in a few seconds.',
  retryAfterSeconds: 5,
}

export async function unlessBusy<T>(work: Promise<T>): Promise<T | typeof BUSY> {
  try {
    return await work
  } catch (error) {
    if (error instanceof HashingBusy) return BUSY
    throw error
  }
}
