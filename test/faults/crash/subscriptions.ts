import { cancelSubscription } from '../../../domain/subscriptions/cancel.ts'
import { subscribe } from '../../../domain/subscriptions/subscribe.ts'
import { undoCancelSubscription } from '../../../domain/subscriptions/undo-cancel.ts'
import { newId } from '../../../lib/ids.ts'
import type { SubscriptionRef } from '../../../providers/payments/port.ts'
import { redeemableCode } from '../../support/furnished-coupons.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD } from '../../support/seed.ts'
import type { Arrangement } from './arrangement.ts'
import { asked, NO_OTHER } from './asked.ts'
import { paying } from './paying.ts'

/** How a subscription begins and ends. */
export const SUBSCRIPTIONS = {
  'subscription.start': {
    operation: 'startSubscription',
    declines: true,
    async arrange({ app, seed }, declines) {
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant, declines ? DECLINES_WHEN_CHARGED : GOOD_CARD)
      const input = { tenantId: tenant.id, priceId: await seed.priceId(), idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      return {
        tenant,
        ...asked(subscribe, viewer, input, {
          priceId: await seed.priceId({ plan: 'basic' }),
          promotionCode: (await redeemableCode(app, seed)).code,
        }),
        answers: declines ? ['declined'] : ['started'],
        charges: declines ? 0 : 1,
        live: declines ? 0 : 1,
      }
    },
  },
  'subscription.cancel': {
    operation: 'cancelSubscription',
    declines: true,
    /** It is refused when it has ended at the provider already, and nobody here has heard of that. */
    async arrange(scene, declines) {
      const { tenant, id, row, viewer } = await paying(scene)
      const ref = (await row()).ref as SubscriptionRef
      if (declines) await scene.app.payments.cancelSubscription(ref, 'now', { idempotencyKey: newId() })
      const input = { subscriptionId: id, when: 'now' as const, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(cancelSubscription, viewer, input, {
          subscriptionId: NO_OTHER,
          when: 'period_end',
          reason: 'too_expensive',
          comment: 'Later, maybe',
        }),
        answers: ['canceled', 'already_ended'],
        charges: 1,
        live: 0,
      }
    },
  },
  'subscription.undoCancel': {
    operation: 'undoCancel',
    declines: false,
    async arrange(scene) {
      const { tenant, id, row, viewer } = await paying(scene)
      const cancel = { subscriptionId: id, when: 'period_end' as const, reason: 'unused' as const }
      await cancelSubscription(scene.app, viewer, { ...cancel, idempotencyKey: newId() })
      const input = { subscriptionId: id, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(undoCancelSubscription, viewer, input, { subscriptionId: NO_OTHER }),
        answers: ['changed'],
        charges: 1,
        live: 1,
        stands: {
          read: async () => {
            const { cancelAtPeriodEnd, cancelReason } = await row()
            return { cancelAtPeriodEnd, cancelReason }
          },
          as: { cancelAtPeriodEnd: false, cancelReason: null },
        },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
