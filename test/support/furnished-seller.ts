import type { App } from '../../domain/app.ts'
import { newId } from '../../lib/ids.ts'
import type { SeededTenant } from './seed.ts'
import { sellerIn, sellersProduct } from './selling.ts'

export interface FurnishedSeller {
  readonly sellerId: string
  readonly saleId: string
  /** Its own. */
  readonly productId: string
}

/** What a tenant has as a seller: its account, a product and a sale of it, as the follower of the order's payment writes it. */
export async function furnishedSeller(app: App, tenant: SeededTenant): Promise<FurnishedSeller> {
  const { sellerId } = await sellerIn(app, tenant, 'Wall and Frame')
  const productId = await sellersProduct(app, { tenant })
  const [saleId, now] = [newId(), app.wallClock.now()]
  const of = { tenantId: tenant.id, sellerId, productId, orderId: newId(), name: 'Poster', quantity: 1 }
  const money = { currency: 'USD', amountMinor: 1_250n, feeMinor: 125n }
  await app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
    await tx.seller.updateMany({ data: { feeBasisPoints: 900 } })
    await tx.sale.createMany({ data: [{ id: saleId, ...of, ...money, state: 'sold', soldAt: now, updatedAt: now }] })
  })
  return { sellerId, saleId, productId }
}
