import DataLoader from 'dataloader'
import type { Viewer } from '../domain/access.ts'
import type { App } from '../domain/app.ts'
import { type CheckedEntitlement, checkEntitlements, type EntitlementInput } from '../domain/entitlements/check.ts'

export type EntitlementLoader = DataLoader<EntitlementInput, CheckedEntitlement, string>

/** The entitlements of one request: what is asked for in one tick shares its statements, and the same question is asked once. */
export function entitlementLoader(app: Pick<App, 'db' | 'clock' | 'wallClock'>, viewer: Viewer): EntitlementLoader {
  return new DataLoader<EntitlementInput, CheckedEntitlement, string>(
    (inputs) => checkEntitlements(app, viewer, inputs),
    {
      cacheKeyFn: ({ tenantId, featureKey }) => `${tenantId}:${featureKey}`,
    },
  )
}
