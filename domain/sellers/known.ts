import type { SellerRef } from '../../providers/payments/port.ts'
import type { App } from '../app.ts'
import type { SellerState } from './states.ts'

/** What whoever buys of a seller must know, and never sees. */
export interface KnownSeller {
  readonly id: string
  readonly tenantId: string
  readonly state: SellerState
  readonly provider: string
  readonly ref: SellerRef | null
  readonly feeBasisPoints: number | null
}

type By = { readonly id: string } | { readonly provider_ref: { readonly provider: string; readonly ref: string } }

/** Across the wall: the buyer's tenant may not see the seller's row, and must be charged for it. Null when there is none. */
export async function knownSeller(app: Pick<App, 'db'>, by: By): Promise<KnownSeller | null> {
  const seller = await app.db.sweep((tx) => tx.seller.findUnique({ where: by }))
  return seller && { ...seller, state: seller.state as SellerState, ref: seller.ref as SellerRef | null }
}

/** Whether a payment can be routed to them by the provider of now. */
export function canBePaid(
  app: Pick<App, 'payments'>,
  seller: KnownSeller | null,
): seller is KnownSeller & { ref: SellerRef } {
  return seller?.state === 'enabled' && seller.ref !== null && seller.provider === app.payments.name
}
