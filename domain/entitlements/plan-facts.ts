import type { Access, AccessFacts } from '../subscriptions/rules.ts'

/** A subscription, with what its plan says of one feature. */
export interface PlanFacts extends AccessFacts {
  readonly planName: string
  readonly included: boolean
  readonly limitValue: number | null
  /** Of a metered feature or of credits. */
  readonly includedUnits?: number | null
  /** More than is included may be used, at a price. */
  readonly overage?: boolean
  readonly productLine?: string
  /** Present for an add-on, which gives what its plan says as often as it was bought, while a main plan of its line gives access. */
  readonly addOn?: { readonly quantity: number }
}

export type JudgedPlan = PlanFacts & { readonly access: Access }
