import type { CheckedEntitlement, EntitlementInput } from '../domain/entitlements/check.ts'
import type { Dependencies } from '../schema/declared.ts'
import type { Context } from './context.ts'

/** What an entitlement is made of: whatever field asks for one depends on these. */
export const ENTITLEMENT: Dependencies = {
  nouns: ['Tenant', 'TenantSubscription', 'Plan', 'PlanFeature', 'Feature', 'Counter', 'Grant'],
  tables: ['clock_offsets'],
}

/** Whether a tenant may use a feature now. The answer says by itself when time will change it. */
export async function askEntitlement(
  { entitlements, expires }: Context,
  input: EntitlementInput,
): Promise<CheckedEntitlement> {
  const entitlement = await entitlements.load(input)
  if (entitlement.expiresAt) expires(entitlement.expiresAt)
  return entitlement
}
