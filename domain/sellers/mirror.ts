import type { SellerRef } from '../../providers/payments/port.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import { applySeller } from './apply.ts'
import { knownSeller } from './known.ts'

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/** Runs `work` while nobody else applies the provider's word about this seller. */
export function withSeller<T>(app: Pick<App, 'db' | 'payments'>, ref: SellerRef, work: () => Promise<T>): Promise<T> {
  return app.db.exclusively(`payments:${app.payments.name}:seller:${ref}`, work)
}

/**
 * Fetches the account's latest state and applies it: the event that named it was a hint. Call it under the seller's lock.
 * @returns false for an account that is not ours
 */
export async function mirrorSeller(app: Slice, ref: SellerRef): Promise<boolean> {
  const seller = await knownSeller(app, { provider_ref: { provider: app.payments.name, ref } })
  const state = seller && (await app.payments.getSellers([ref])).get(ref)
  if (!seller || !state) return false
  const viewer = systemViewer('sellers.mirror', seller.tenantId)
  const now = await app.clock.now(seller.tenantId)
  await app.db.as(scopeOf(viewer), (tx) => applySeller(app, tx, viewer, { sellerId: seller.id, state, now }))
  return true
}
