import { newId } from '../../lib/ids.ts'
import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { wordOf } from './look.ts'

export interface CreatePromotionCodeInput {
  readonly couponId: string
  /** 3 to 40 letters, digits and hyphens; kept in capitals. */
  readonly code: string
  /** Whose own it is; null is everybody's. */
  readonly tenantId: string | null
  /** Null is as often as the coupon. */
  readonly maxRedemptions: number | null
  /** Business time. */
  readonly expiresAt: Date | null
}

export type CreatePromotionCodeResult =
  | { readonly kind: 'created'; readonly promotionCodeId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

const invalid = (field: string, problem: string): CreatePromotionCodeResult => ({ kind: 'invalid', field, problem })

/**
 * Makes a word that redeems a coupon. A word is used once, whatever has become of it.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function createPromotionCode(
  app: Pick<App, 'db' | 'clock' | 'wallClock' | 'payments'>,
  viewer: Viewer,
  input: CreatePromotionCodeInput,
): Promise<CreatePromotionCodeResult> {
  requireOperator(viewer, 'operator:catalogue')
  const { couponId, tenantId, maxRedemptions, expiresAt } = input
  const code = wordOf(input.code)
  const now = await app.clock.now(tenantId ?? undefined)
  if (!/^[A-Z0-9-]{3,40}$/.test(code)) return invalid('code', 'A code has 3 to 40 letters, digits and hyphens.')
  if (maxRedemptions !== null && maxRedemptions < 1)
    return invalid(
      'maxRedemptions',
      'It can be redeemed once at least; leave the number out for as often as the coupon.',
    )
  if (expiresAt && expiresAt <= now) return invalid('expiresAt', 'It would have expired before it could be used.')
  const known = await app.db.operator(async (tx) => ({
    coupon: await tx.coupon.findUnique({ where: { id: couponId }, select: { endedAt: true } }),
    tenant: tenantId ? await tx.tenant.count({ where: { id: tenantId } }) : 1,
  }))
  if (!known.coupon) throw notFound('coupon')
  if (known.tenant === 0) throw notFound('tenant')
  if (known.coupon.endedAt) return invalid('couponId', 'This coupon has ended: make another one.')
  const promotionCodeId = newId()
  return app.db.as({ userId: null, tenantIds: tenantId ? [tenantId] : [] }, async (tx) => {
    const { count } = await tx.promotionCode.createMany({
      data: [
        {
          id: promotionCodeId,
          ...{ couponId, code, tenantId, maxRedemptions, expiresAt },
          provider: app.payments.name,
          createdAt: now,
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) return invalid('code', `The code ${code} is taken, or was once: choose another word.`)
    await audit(app, tx, viewer, {
      tenantId,
      action: 'promotion_code.create',
      objectKind: 'promotionCode',
      objectId: promotionCodeId,
      after: { couponId, code, maxRedemptions, expiresAt: expiresAt?.toISOString() ?? null },
    })
    return { kind: 'created', promotionCodeId }
  })
}
