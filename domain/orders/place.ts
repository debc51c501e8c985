import { newId } from '../../lib/ids.ts'
import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { type LineProblem, type OrderedLine, problemOfLines, problemOfTotal, totalOf } from '../carts/rules.ts'
import { lockCart } from '../carts/set-line.ts'
import type { Tx } from '../db.ts'
import { badInput, DomainError } from '../errors.ts'
import { emit } from '../events.ts'
import { claim } from '../intents/claim.ts'
import { settle } from '../intents/settle.ts'
import { canBePaid, type KnownSeller, knownSeller } from '../sellers/known.ts'
import { feeOf } from '../sellers/rules.ts'
import { enqueueOrder } from './move.ts'
import { requireMethod } from './payment-method.ts'

export interface PlaceOrderInput {
  readonly tenantId: string
  /** Absent: the customer's default card. */
  readonly paymentMethodId?: string
  readonly idempotencyKey: string
}

export type PlaceOrderResult =
  | { readonly kind: 'placed'; readonly orderId: string }
  | { readonly kind: 'cart_empty' }
  | { readonly kind: 'payment_method_required' }
  | { readonly kind: 'not_on_sale'; readonly productId: string }
  | {
      readonly kind: 'price_changed'
      readonly productId: string
      readonly unitMinor: string
      readonly currency: string
    }
  | { readonly kind: 'out_of_stock'; readonly productId: string; readonly left: number }
  /** The cart holds products of several sellers: one order is paid to one. */
  | { readonly kind: 'mixed_sellers' }
  | { readonly kind: 'seller_unavailable' }

type Slice = Pick<
  App,
  'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint' | 'feeBasisPoints'
>

/**
 * Turns the tenant's cart into an order and answers at once: the order, its job and the emptied cart are one transaction. A worker charges
 * and fulfils it. The same key answers with the same order.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, BAD_INPUT, IDEMPOTENCY_KEY_REUSED or IN_PROGRESS
 */
export async function placeOrder(app: Slice, viewer: Viewer, input: PlaceOrderInput): Promise<PlaceOrderResult> {
  const { tenantId, paymentMethodId = null, idempotencyKey } = input
  requireIn(viewer, tenantId, 'billing:write')
  if (paymentMethodId) await requireMethod(app, viewer, tenantId, paymentMethodId)
  const now = await app.clock.now(tenantId)
  const orderId = newId()
  const sellers = await sellersOfCart(app, viewer, tenantId)

  const prepare = async (tx: Tx, intentId: string): Promise<PlaceOrderResult> => {
    await lockCart(tx, tenantId)
    const cart = await tx.cart.findUnique({
      where: { tenantId },
      include: {
        lines: {
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
          include: { product: { include: { prices: true } } },
        },
      },
    })
    if (!cart || cart.lines.length === 0) return { kind: 'cart_empty' }
    const { currency } = cart
    const asked: OrderedLine[] = cart.lines.map(({ quantity, unitMinor, product }) => ({
      quantity,
      unitMinor,
      product: { ...product, unitMinor: product.prices.find((each) => each.currency === currency)?.unitMinor ?? null },
    }))
    const problem = problemOfLines(asked)
    if (problem) return told(problem, currency)
    const [sellerId = null, ...others] = new Set(cart.lines.map(({ product }) => product.sellerId))
    if (others.length > 0) return { kind: 'mixed_sellers' }
    const seller = sellerId === null ? null : sellers.get(sellerId)
    if (seller === undefined)
      throw new DomainError('IN_PROGRESS', 'The cart was changed meanwhile. Look at it, and order again.')
    if (seller && !canBePaid(app, seller)) return { kind: 'seller_unavailable' }
    const cards = await tx.paymentMethod.count({ where: { tenantId, provider: app.payments.name, removedAt: null } })
    if (cards === 0) return { kind: 'payment_method_required' }
    const totalMinor = totalOf(cart.lines)
    // Of a cart that was filled while more was taken.
    const tooMuch = problemOfTotal({ amountMinor: totalMinor, currency })
    if (tooMuch) throw badInput(tooMuch)
    await tx.order.create({
      data: {
        id: orderId,
        tenantId,
        state: 'placed',
        currency,
        totalMinor,
        sellerId,
        // Rounded here, once, and kept: what becomes of the fee later changes no order.
        feeMinor: seller && feeOf({ amountMinor: totalMinor, currency }, seller.feeBasisPoints ?? app.feeBasisPoints),
        paymentMethodId,
        createdAt: now,
        updatedAt: app.wallClock.now(),
      },
    })
    await tx.orderLine.createMany({
      data: cart.lines.map(({ productId, product, quantity, unitMinor }, position) => ({
        id: newId(),
        tenantId,
        orderId,
        productId,
        name: product.name,
        quantity,
        unitMinor,
        currency,
        position,
      })),
    })
    await tx.cartLine.deleteMany({ where: { tenantId, cartId: cart.id } })
    await tx.cart.update({ where: { id: cart.id }, data: { totalMinor: 0n, updatedAt: app.wallClock.now() } })
    await tx.intent.update({ where: { id: intentId }, data: { subjectId: orderId } })
    const answer: PlaceOrderResult = { kind: 'placed', orderId }
    await settle(app, tx, intentId, 'succeeded', answer)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'order.place',
      objectKind: 'order',
      objectId: orderId,
      after: { totalMinor: totalMinor.toString(), currency, lines: cart.lines.length },
    })
    await emit(app, tx, viewer, {
      type: 'order.placed',
      tenantId,
      payload: { orderId, totalMinor: totalMinor.toString(), currency },
      occurredAt: now,
    })
    await enqueueOrder(app, tx, { id: orderId, tenantId })
    return answer
  }

  const intent = await claim<PlaceOrderResult>(
    app,
    viewer,
    { tenantId, verb: 'order.place', idempotencyKey, body: { paymentMethodId } },
    prepare,
  )
  if (intent.kind === 'answered') return intent.answer
  throw new DomainError('INTERNAL', 'Something went wrong on our side.')
}

/** Whose products lie in the cart: read before the cart is locked, because it is across the wall. */
async function sellersOfCart(
  app: Pick<App, 'db'>,
  viewer: Viewer,
  tenantId: string,
): Promise<ReadonlyMap<string, KnownSeller>> {
  const lines = await app.db.as(scopeOf(viewer), (tx) =>
    tx.cartLine.findMany({ where: { tenantId }, select: { product: { select: { sellerId: true } } } }),
  )
  const ids = new Set(lines.flatMap(({ product }) => product.sellerId ?? []))
  const found = await Promise.all([...ids].map((id) => knownSeller(app, { id })))
  return new Map(found.flatMap((seller) => (seller ? [[seller.id, seller] as const] : [])))
}

function told(problem: LineProblem, currency: string): PlaceOrderResult {
  if (problem.kind !== 'price_changed') return problem
  return { ...problem, unitMinor: problem.unitMinor.toString(), currency }
}
