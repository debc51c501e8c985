import { MINUTE } from '../../lib/clock.ts'

/**
 * claimed → succeeded | refused | failed | unknown. `failed`: the call certainly did not happen, the same key may try again.
 * `unknown`: it may have happened; only the reconciler moves it on, by looking it up at the provider; it marks a stale claim `unknown` before it looks, so that the claim's
 * worker, if it lives after all, can no longer declare it failed.
 */
export const INTENT_TRANSITIONS = {
  claimed: ['succeeded', 'refused', 'failed', 'unknown'],
  unknown: ['succeeded', 'refused', 'failed'],
  failed: ['claimed'],
  succeeded: [],
  refused: [],
} as const

export type IntentState = keyof typeof INTENT_TRANSITIONS

/** After this long without a word the worker of a claimed intent is taken to be gone: longer than any chain of calls to a provider. */
export const INTENT_STALE_MS = 2 * MINUTE
