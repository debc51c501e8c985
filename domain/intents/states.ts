import { SECOND } from '../../lib/clock.ts'

/**
 * claimed → succeeded | refused | failed | unknown. `failed`: the call certainly did not happen, the same key may try again.
 * `unknown`: it may have happened; only the reconciler moves it on, by looking it up at the provider.
 */
export const INTENT_TRANSITIONS = {
  claimed: ['succeeded', 'refused', 'failed', 'unknown'],
  unknown: ['claimed', 'succeeded', 'refused', 'failed'],
  failed: ['claimed'],
  succeeded: [],
  refused: [],
} as const

export type IntentState = keyof typeof INTENT_TRANSITIONS

/** After this long without a word the worker of a claimed intent is taken to be gone. */
export const INTENT_STALE_MS = 30 * SECOND
