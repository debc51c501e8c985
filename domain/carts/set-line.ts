import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { NOBODY, type Tx } from '../db.ts'
import { emit } from '../events.ts'
import { canBePaid, knownSeller } from '../sellers/known.ts'
import { isQuantity, MOST_LINES, MOST_OF_ONE, problemOfTotal, totalOf } from './rules.ts'

export interface SetCartLineInput {
  readonly tenantId: string
  readonly productId: string
  /** How many there shall be; 0 takes the line out. */
  readonly quantity: number
  /** The currency of the first line is the cart's. */
  readonly currency: string
}

export type SetCartLineResult =
  | { readonly kind: 'set'; readonly cartId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }
  | { readonly kind: 'wrong_currency'; readonly currency: string }
  | { readonly kind: 'not_on_sale' }
  | { readonly kind: 'out_of_stock'; readonly left: number }
  /** What the cart holds is somebody else's: one order is paid to one seller. */
  | { readonly kind: 'other_seller' }
  | { readonly kind: 'seller_unavailable' }

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers'>

/**
 * Says how many of a product the tenant's cart holds, at the price of now. Setting a line again takes over a price that has changed.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND or FORBIDDEN
 */
export async function setCartLine(app: Slice, viewer: Viewer, input: SetCartLineInput): Promise<SetCartLineResult> {
  const { tenantId, productId, quantity, currency } = input
  requireIn(viewer, tenantId, 'billing:write')
  if (!isQuantity(quantity))
    return { kind: 'invalid', field: 'quantity', problem: `A quantity is a whole number from 0 to ${MOST_OF_ONE}.` }
  const now = await app.clock.now(tenantId)
  const unavailable = quantity > 0 && !(await isSold(app, productId))
  return app.db.as(scopeOf(viewer), async (tx): Promise<SetCartLineResult> => {
    await lockCart(tx, tenantId)
    const known = await tx.cart.findUnique({
      where: { tenantId },
      include: { lines: { include: { product: { select: { sellerId: true } } } } },
    })
    const lines = known?.lines ?? []
    const others = lines.filter((line) => line.productId !== productId)
    if (known && others.length > 0 && known.currency !== currency)
      return { kind: 'wrong_currency', currency: known.currency }
    const product = await tx.product.findUnique({
      where: { id: productId },
      include: { prices: { where: { currency } } },
    })
    const price = product?.prices[0]
    if (quantity > 0) {
      if (!product?.onSale || !price) return { kind: 'not_on_sale' }
      if (others.some((line) => line.product.sellerId !== product.sellerId)) return { kind: 'other_seller' }
      if (unavailable) return { kind: 'seller_unavailable' }
      if (product.stock !== null && product.stock < quantity) return { kind: 'out_of_stock', left: product.stock }
      if (others.length >= MOST_LINES)
        return { kind: 'invalid', field: 'productId', problem: `A cart holds ${MOST_LINES} lines at most.` }
    }
    const cartId = known?.id ?? newId()
    const unitMinor = price?.unitMinor ?? 0n
    const kept = quantity > 0 ? [...others, { quantity, unitMinor }] : others
    const totalMinor = totalOf(kept)
    // One that was filled while more was taken may be emptied in steps.
    const grows = totalMinor > (known?.totalMinor ?? 0n)
    const tooMuch = problemOfTotal({ amountMinor: totalMinor, currency })
    if (tooMuch && grows) return { kind: 'invalid', field: 'quantity', problem: tooMuch }
    const facts = { currency, totalMinor, updatedAt: app.wallClock.now() }
    if (known) await tx.cart.update({ where: { id: cartId }, data: facts })
    else await tx.cart.create({ data: { id: cartId, tenantId, ...facts, createdAt: now } })
    const line = lines.find((each) => each.productId === productId)
    if (quantity === 0) await tx.cartLine.deleteMany({ where: { cartId, productId } })
    else if (line) await tx.cartLine.update({ where: { id: line.id }, data: { quantity, unitMinor, currency } })
    else
      await tx.cartLine.create({
        data: { id: newId(), tenantId, cartId, productId, quantity, unitMinor, currency, createdAt: now },
      })
    await emit(app, tx, viewer, { type: 'cart.changed', tenantId, payload: { cartId }, occurredAt: now })
    return { kind: 'set', cartId }
  })
}

/** Whether whoever sells it can be paid; the platform always can. */
async function isSold(app: Pick<App, 'db' | 'payments'>, productId: string): Promise<boolean> {
  const product = await app.db.as(NOBODY, (tx) => tx.product.findUnique({ where: { id: productId } }))
  return !product?.sellerId || canBePaid(app, await knownSeller(app, { id: product.sellerId }))
}

/** One change of a tenant's cart at a time, until commit. */
export async function lockCart(tx: Tx, tenantId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`cart:${tenantId}`}, 0))`
}
