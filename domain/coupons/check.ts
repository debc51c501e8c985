import { requireIn, scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { badInput, notFound } from '../errors.ts'
import { MAX_QUANTITY } from '../subscriptions/change-rules.ts'
import { type FoundCode, judgeCode } from './look.ts'
import type { PromotionCodeRefusal } from './states.ts'

export interface CheckPromotionCodeInput {
  readonly tenantId: string
  readonly priceId: string
  readonly quantity: number
  readonly code: string
}

export type CheckPromotionCodeResult =
  | { readonly kind: 'accepted'; readonly code: FoundCode }
  | { readonly kind: 'refused'; readonly reason: PromotionCodeRefusal }

/**
 * Whether the tenant could redeem the code for this price now, and what it takes off. Nothing is reserved by asking: the last redemption
 * may be somebody else's a moment later.
 * @throws DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN or BAD_INPUT
 */
export async function checkPromotionCode(
  app: Pick<App, 'db' | 'clock'>,
  viewer: Viewer,
  input: CheckPromotionCodeInput,
): Promise<CheckPromotionCodeResult> {
  const { tenantId, priceId, quantity, code: word } = input
  requireIn(viewer, tenantId, 'billing:read')
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY)
    throw badInput(`quantity must be a whole number from 1 to ${MAX_QUANTITY}.`)
  const now = await app.clock.now(tenantId)
  return app.db.as(scopeOf(viewer), async (tx) => {
    const price = await tx.price.findUnique({ where: { id: priceId }, include: { plan: true } })
    if (!price?.plan.onSale) throw notFound('price on sale')
    const { code, refused } = await judgeCode(tx, { tenantId, word, price, quantity, now })
    return code ? { kind: 'accepted', code } : { kind: 'refused', reason: refused }
  })
}
