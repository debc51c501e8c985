import { newId } from '../../lib/ids.ts'
import { scopeOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { type KnownSeller, knownSeller } from '../sellers/known.ts'
import { type Share, saleState, sharesOf } from './rules.ts'
import type { SaleState } from './states.ts'

type Slice = Pick<App, 'db' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

export interface PaidOrder {
  /** The buyer's. */
  readonly tenantId: string
  readonly orderId: string
  readonly paymentId: string
}

/**
 * Makes the sales of an order fit what has become of its payment. They are the seller's rows: what is read behind the buyer's wall goes over
 * as product, number and money, and nothing else. Safe to run again, in any order: what is written is always the latest.
 */
export async function followSale(app: Slice, paid: PaidOrder): Promise<void> {
  // One at a time, so that a slower reader does not put an older state over a newer one.
  await app.db.exclusively(`sale:${paid.orderId}`, async () => {
    const bought = await readBought(app, paid)
    const seller = bought && (await knownSeller(app, { id: bought.sellerId }))
    if (!bought || !seller) return
    const viewer = systemViewer('sales.follow', seller.tenantId)
    const now = await app.clock.now(seller.tenantId)
    await app.db.as(scopeOf(viewer), async (tx) => {
      const changed = await writeSales(app, tx, { seller, paid, bought, now })
      if (changed > 0)
        await emit(app, tx, viewer, {
          type: `sale.${bought.state}`,
          tenantId: seller.tenantId,
          payload: { sellerId: seller.id, orderId: paid.orderId },
          occurredAt: now,
        })
    })
  })
}

interface Bought {
  readonly sellerId: string
  readonly currency: string
  readonly state: SaleState
  readonly lines: readonly {
    readonly productId: string
    readonly name: string
    readonly quantity: number
    readonly share: Share
  }[]
}

/** Null for an order of the platform's own, and for a payment that did not come. */
async function readBought(app: Slice, { tenantId, orderId, paymentId }: PaidOrder): Promise<Bought | null> {
  return app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    const order = await tx.order.findFirst({
      where: { id: orderId, tenantId },
      include: { lines: { orderBy: { position: 'asc' } } },
    })
    const payment = await tx.payment.findFirst({
      where: { id: paymentId, tenantId, purposeKind: 'order', purposeId: orderId, state: 'succeeded' },
      include: { disputes: { select: { state: true } } },
    })
    if (!order?.sellerId || !payment) return null
    const sold = { ...payment, feeMinor: payment.feeMinor ?? 0n }
    const shares = sharesOf(
      sold,
      order.lines.map(({ unitMinor, quantity }) => unitMinor * BigInt(quantity)),
    )
    return {
      sellerId: order.sellerId,
      currency: order.currency,
      state: saleState(sold),
      lines: order.lines.flatMap(({ productId, name, quantity }, index) => {
        const share = shares[index]
        return share ? [{ productId, name, quantity, share }] : []
      }),
    }
  })
}

/** @returns how many rows are other than before */
async function writeSales(
  app: Slice,
  tx: Tx,
  at: { seller: KnownSeller; paid: PaidOrder; bought: Bought; now: Date },
): Promise<number> {
  const { seller, paid, bought, now } = at
  let changed = 0
  for (const { productId, name, quantity, share } of bought.lines) {
    const facts = {
      state: bought.state,
      reversedMinor: share.reversedMinor,
      feeRefundedMinor: share.feeRefundedMinor,
    }
    const known = await tx.sale.findUnique({ where: { orderId_productId: { orderId: paid.orderId, productId } } })
    if (known) {
      const same =
        known.state === facts.state &&
        known.reversedMinor === facts.reversedMinor &&
        known.feeRefundedMinor === facts.feeRefundedMinor
      if (same) continue
      await tx.sale.update({ where: { id: known.id }, data: { ...facts, updatedAt: app.wallClock.now() } })
    } else
      await tx.sale.create({
        data: {
          id: newId(),
          tenantId: seller.tenantId,
          sellerId: seller.id,
          orderId: paid.orderId,
          productId,
          name,
          quantity,
          currency: bought.currency,
          amountMinor: share.amountMinor,
          feeMinor: share.feeMinor,
          ...facts,
          soldAt: now,
          updatedAt: app.wallClock.now(),
        },
      })
    changed += 1
  }
  return changed
}
