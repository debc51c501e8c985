import type { EntitlementReason } from './states.ts'

export interface Entitlement {
  readonly featureKey: string
  readonly featureName: string
  readonly planName: string | null
  readonly allowed: boolean
  readonly reason: EntitlementReason
  /** How many may exist at once; null when there is no limit or the feature is a plain yes or no. */
  readonly limit: number | null
  /** How much one period includes of a metered feature, or how many credits it grants; null for other kinds. */
  readonly included: number | null
  readonly used: number
  /** The next moment, in business time, at which time alone changes the answer. */
  readonly until: Date | null
}
