import { capturedHasItsPurpose, paidInvoiceIsPaid } from './captured-has-its-purpose.ts'
import { codesAreCounted } from './codes-are-counted.ts'
import { equalsProvider } from './equals-provider.ts'
import type { Invariant, VerifySlice, Violation } from './invariant.ts'
import { ledgerSumsToZero } from './ledger-sums-to-zero.ts'
import { oneAuditEntryPerChange } from './one-audit-entry-per-change.ts'
import { oneChargePerIntent, oneSubscriptionPerPromise } from './one-charge-per-intent.ts'
import { inboxIsDecided, oneEffectPerEvent } from './one-effect-per-event.ts'
import { onlyKnownEdges } from './only-known-edges.ts'
import { planSalesAddUp, sellerPlansAreRouted } from './seller-plans.ts'
import { salesAddUp, sellersAreOwed, sellersGiveBack } from './sellers-are-owed.ts'

export const INVARIANTS: readonly Invariant[] = [
  oneChargePerIntent,
  oneSubscriptionPerPromise,
  capturedHasItsPurpose,
  paidInvoiceIsPaid,
  ledgerSumsToZero,
  sellersAreOwed,
  sellersGiveBack,
  salesAddUp,
  sellerPlansAreRouted,
  planSalesAddUp,
  equalsProvider,
  oneEffectPerEvent,
  inboxIsDecided,
  onlyKnownEdges,
  oneAuditEntryPerChange,
  codesAreCounted,
]

export interface Verdict {
  readonly invariant: Invariant
  readonly violations: readonly Violation[]
  /** Why it could not be looked at: the provider does not answer. Null when it was. */
  readonly unchecked: string | null
}

/** Looks at every invariant; one that cannot be looked at keeps no other from it. */
export async function verifyInvariants(
  app: VerifySlice,
  invariants: readonly Invariant[] = INVARIANTS,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const invariant of invariants) {
    try {
      const violations = await invariant.find(app)
      verdicts.push({ invariant, violations, unchecked: null })
    } catch (error) {
      verdicts.push({ invariant, violations: [], unchecked: error instanceof Error ? error.message : String(error) })
    }
  }
  return verdicts
}
