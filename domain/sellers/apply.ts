import type { ProviderSeller } from '../../providers/payments/port.ts'
import type { Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import type { Tx } from '../db.ts'
import { emit } from '../events.ts'
import { mayBecome, type SellerState } from './states.ts'

type Slice = Pick<App, 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Makes our row equal to the provider's latest word, by compare-and-set on its version, with its event and its audit entry. The one place
 * where a seller's state is written after it has been promised. An edge that the table does not have is logged and not taken.
 */
export async function applySeller(
  app: Slice,
  tx: Tx,
  viewer: Viewer,
  word: { readonly sellerId: string; readonly state: ProviderSeller; readonly now: Date },
): Promise<void> {
  const { sellerId, state: theirs, now } = word
  const before = await tx.seller.findUniqueOrThrow({ where: { id: sellerId } })
  const { tenantId } = before
  const from = before.state as SellerState
  if (before.ref !== null && before.ref !== theirs.ref) {
    app.log.error({ sellerId, ref: before.ref, other: theirs.ref }, 'the provider has a second account under one id')
    return
  }
  if (!mayBecome(from, theirs.status)) {
    app.log.error(
      { sellerId, from, to: theirs.status },
      'a seller may not take this edge; the provider is not believed',
    )
    return
  }
  if (from === theirs.status) return
  const { count } = await tx.seller.updateMany({
    where: { id: sellerId, version: before.version },
    data: {
      state: theirs.status,
      ref: theirs.ref,
      version: before.version + 1,
      updatedAt: app.wallClock.now(),
    },
  })
  if (count === 0) throw new Error(`seller ${sellerId} was changed by somebody else meanwhile`)
  await audit(app, tx, viewer, {
    tenantId,
    action: 'seller.apply',
    objectKind: 'seller',
    objectId: sellerId,
    before: { state: from },
    after: { state: theirs.status },
  })
  await emit(app, tx, viewer, {
    type: `seller.${theirs.status}`,
    tenantId,
    payload: { sellerId, from, to: theirs.status },
    occurredAt: now,
  })
}
