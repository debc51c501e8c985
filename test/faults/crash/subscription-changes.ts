import { cancelScheduledChange } from '../../../domain/subscriptions/cancel-scheduled-change.ts'
import { changePlan } from '../../../domain/subscriptions/change-plan.ts'
import { changeQuantity } from '../../../domain/subscriptions/change-quantity.ts'
import { pauseSubscription } from '../../../domain/subscriptions/pause.ts'
import { resumeSubscription } from '../../../domain/subscriptions/resume.ts'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import { DECLINES_WHEN_CHARGED } from '../../support/seed.ts'
import type { Arrangement } from './arrangement.ts'
import { asked, NO_OTHER } from './asked.ts'
import { paying } from './paying.ts'

/** How a subscription that is paid for becomes another one. */
export const SUBSCRIPTION_CHANGES = {
  'subscription.changePlan': {
    operation: 'changeSubscription',
    declines: true,
    async arrange(scene, declines) {
      const { tenant, id, row, viewer } = await paying(scene, 'basic')
      if (declines) await scene.seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
      const priceId = await scene.seed.priceId({ plan: 'premium' })
      const input = { subscriptionId: id, priceId, when: 'now' as const, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(changePlan, viewer, input, {
          subscriptionId: NO_OTHER,
          priceId: await scene.seed.priceId({ plan: 'standard' }),
          quantity: 2,
          when: 'period_end',
        }),
        answers: declines ? ['declined'] : ['changed'],
        charges: declines ? 1 : 2,
        live: 1,
        stands: { read: async () => (await row()).plan.key, as: declines ? 'basic' : 'premium' },
      }
    },
  },
  'subscription.changeQuantity': {
    operation: 'changeSubscription',
    declines: true,
    async arrange(scene, declines) {
      const { tenant, id, row, viewer } = await paying(scene)
      if (declines) await scene.seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
      const input = { subscriptionId: id, quantity: 3, when: 'now' as const, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(changeQuantity, viewer, input, { subscriptionId: NO_OTHER, quantity: 2, when: 'period_end' }),
        answers: declines ? ['declined'] : ['changed'],
        charges: declines ? 1 : 2,
        live: 1,
        stands: { read: async () => (await row()).quantity, as: declines ? 1 : 3 },
      }
    },
  },
  'subscription.cancelScheduledChange': {
    operation: 'cancelScheduledChange',
    declines: false,
    async arrange(scene) {
      const { tenant, id, row, viewer } = await paying(scene, 'premium')
      const priceId = await scene.seed.priceId({ plan: 'basic' })
      const change = { subscriptionId: id, priceId, when: 'period_end' as const, idempotencyKey: newId() }
      await changePlan(scene.app, viewer, change)
      const input = { subscriptionId: id, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(cancelScheduledChange, viewer, input, { subscriptionId: NO_OTHER }),
        answers: ['changed'],
        charges: 1,
        live: 1,
        stands: { read: async () => (await row()).scheduledPriceId, as: null },
      }
    },
  },
  'subscription.pause': {
    operation: 'pauseSubscription',
    declines: false,
    async arrange(scene) {
      const { tenant, id, row, viewer } = await paying(scene)
      const input = { subscriptionId: id, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(pauseSubscription, viewer, input, { subscriptionId: NO_OTHER }),
        answers: ['changed'],
        charges: 1,
        live: 1,
        stands: { read: async () => (await row()).state, as: 'paused' },
      }
    },
  },
  'subscription.resume': {
    operation: 'resumeSubscription',
    declines: true,
    /** Ten days of the paid period are used: the rest does not pay for the new one. */
    async arrange(scene, declines) {
      const { tenant, id, since, row, viewer } = await paying(scene)
      await scene.seed.passTime(tenant, addMs(since, 10 * DAY))
      await pauseSubscription(scene.app, viewer, { subscriptionId: id, idempotencyKey: newId() })
      if (declines) await scene.seed.cardOnFile(tenant, DECLINES_WHEN_CHARGED)
      const input = { subscriptionId: id, idempotencyKey: newId() }
      return {
        tenant,
        ...asked(resumeSubscription, viewer, input, { subscriptionId: NO_OTHER }),
        answers: declines ? ['declined'] : ['changed'],
        charges: declines ? 1 : 2,
        live: 1,
        stands: { read: async () => (await row()).state, as: declines ? 'paused' : 'active' },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
