import { requireOperator, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { notFound } from '../errors.ts'
import { knownSeller } from './known.ts'
import { problemOfFee } from './rules.ts'

export interface SetSellerFeeInput {
  readonly sellerId: string
  /** 0 to 10,000; null for what the platform keeps of everybody's sales. */
  readonly feeBasisPoints: number | null
}

export type SetSellerFeeResult =
  | { readonly kind: 'set'; readonly sellerId: string }
  | { readonly kind: 'invalid'; readonly field: string; readonly problem: string }

/**
 * Says what the platform keeps of this seller's sales from now on; what was ordered stays as it was.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export async function setSellerFee(
  app: Pick<App, 'db' | 'wallClock'>,
  viewer: Viewer,
  { sellerId, feeBasisPoints }: SetSellerFeeInput,
): Promise<SetSellerFeeResult> {
  requireOperator(viewer, 'operator:catalogue')
  const problem = feeBasisPoints === null ? null : problemOfFee(feeBasisPoints)
  if (problem) return { kind: 'invalid', field: 'feeBasisPoints', problem }
  const known = await knownSeller(app, { id: sellerId })
  if (!known) throw notFound('seller')
  const { tenantId } = known
  await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    await tx.seller.update({ where: { id: sellerId }, data: { feeBasisPoints, updatedAt: app.wallClock.now() } })
    await audit(app, tx, viewer, {
      tenantId,
      action: 'seller.setFee',
      objectKind: 'seller',
      objectId: sellerId,
      before: { feeBasisPoints: known.feeBasisPoints },
      after: { feeBasisPoints },
    })
  })
  return { kind: 'set', sellerId }
}
