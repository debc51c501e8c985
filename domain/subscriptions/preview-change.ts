import type { ChangePreview, ChangeWhen } from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { toDomainError } from '../intents/settle.ts'
import { ensurePriceRef } from './price-ref.ts'
import { callable, findSubscription } from './verb.ts'
import { type Judged, judgeChange, judgedAt, type Wanted } from './wanted.ts'

export interface PreviewInput extends Wanted {
  readonly when: ChangeWhen
}

export type PreviewResult =
  | { readonly kind: 'preview'; readonly preview: ChangePreview; readonly quantity: number }
  | Exclude<Judged, { kind: 'possible' }>

/** What a change would cost, by the provider's own reckoning; nothing is changed. It is refused where the change itself would be. */
export async function previewSubscriptionChange(
  app: Pick<App, 'db' | 'payments' | 'clock' | 'wallClock'>,
  viewer: Viewer,
  input: PreviewInput,
): Promise<PreviewResult> {
  const found = await findSubscription(app, viewer, input.subscriptionId, 'billing:read')
  const at = await judgedAt(app, found.tenantId)
  const judged = await app.db.as(scopeOf(viewer), (tx) => judgeChange(tx, input, at))
  if (judged.kind !== 'possible') return judged
  const { quantity } = judged
  const ref = callable(app, found)
  try {
    const change = { price: await ensurePriceRef(app, input.priceId), quantity, when: input.when }
    return { kind: 'preview', quantity, preview: await app.payments.previewChange(ref, change) }
  } catch (error) {
    throw toDomainError(error)
  }
}
