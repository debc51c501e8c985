import type { App } from '../../domain/app.ts'
import { keepDeadLetter } from '../../domain/dead-letters/keep.ts'
import { newId } from '../../lib/ids.ts'
import { eventually } from './eventually.ts'
import type { Seed, SeededTenant } from './seed.ts'
import { MOVIE_NIGHT, POSTER, shopOf } from './shop.ts'

export interface FurnishedShop {
  readonly productId: string
  readonly orderId: string
  /** The order's. */
  readonly paymentId: string
  readonly deadLetterId: string
}

/** An order that was paid and fulfilled, of a thing and of access for a while, the cart of the next one, and a job that was given up. The tenant has a card; the worker must be running. */
export async function furnishedShop(app: App, seed: Seed, tenant: SeededTenant): Promise<FurnishedShop> {
  const shop = shopOf(app, seed)
  const within = { userId: null, tenantIds: [tenant.id] }
  const productId = await shop.put({ ...POSTER, stock: null })
  await shop.add(tenant, productId)
  await shop.add(tenant, await shop.put(MOVIE_NIGHT))
  const { orderId } = await shop.place(tenant)
  await shop.add(tenant, productId)
  const paymentId = await eventually(async () => {
    const order = await app.db.as(within, (tx) => tx.order.findFirst({ where: { id: orderId, state: 'fulfilled' } }))
    return order?.paymentId
  }, `the order of ${tenant.name} is fulfilled`)
  return { productId, orderId, paymentId, deadLetterId: await deadLetterOf(app, tenant.id) }
}

/** A job of the tenant's that was given up; it does nothing when it is replayed. @returns its id */
export async function deadLetterOf(app: App, tenantId: string): Promise<string> {
  const jobId = newId()
  const data = { tenantId, orderId: newId() }
  await keepDeadLetter(app, { jobId, queue: 'orders.work', data, error: 'It could not be done.', attempts: 3 })
  const letter = await app.db.operator((tx) => tx.deadLetter.findUniqueOrThrow({ where: { jobId } }))
  return letter.id
}
