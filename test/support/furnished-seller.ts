import type { App } from '../../domain/app.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { SeededTenant } from './seed.ts'
import { sellerIn, sellersPlan, sellersProduct } from './selling.ts'

export interface FurnishedSeller {
  readonly sellerId: string
  readonly saleId: string
  readonly planSaleId: string
  /** Its own. */
  readonly productId: string
}

/** What a tenant has as a seller: its account, a product, a plan and a sale of each, as the followers of their payments write them. */
export async function furnishedSeller(app: App, tenant: SeededTenant): Promise<FurnishedSeller> {
  const { sellerId } = await sellerIn(app, tenant, 'Wall and Frame')
  const productId = await sellersProduct(app, { tenant })
  const { planId } = await sellersPlan(app, { tenant })
  const planSaleId = newId()
  const [saleId, now] = [newId(), app.wallClock.now()]
  const of = { tenantId: tenant.id, sellerId, productId, orderId: newId(), name: 'Poster', quantity: 1 }
  const plan = { tenantId: tenant.id, sellerId, planId, invoiceId: newId(), name: 'Print of the month' }
  const money = { currency: 'USD', amountMinor: 1_250n, feeMinor: 125n }
  await app.db.as({ userId: null, tenantIds: [tenant.id] }, async (tx) => {
    await tx.seller.updateMany({ data: { feeBasisPoints: 900 } })
    await tx.sale.createMany({ data: [{ id: saleId, ...of, ...money, state: 'sold', soldAt: now, updatedAt: now }] })
    const period = { periodStart: now, periodEnd: addMs(now, 30 * DAY) }
    await tx.planSale.createMany({
      data: [{ id: planSaleId, ...plan, ...money, ...period, state: 'sold', soldAt: now, updatedAt: now }],
    })
  })
  return { sellerId, saleId, planSaleId, productId }
}
