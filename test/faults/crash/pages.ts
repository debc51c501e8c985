import { startCheckout } from '../../../domain/checkouts/start.ts'
import { startEmbeddedCardSetup } from '../../../domain/payment-methods/start-embedded-setup.ts'
import { startCardSetup } from '../../../domain/payment-methods/start-setup.ts'
import { newId } from '../../../lib/ids.ts'
import { redeemableCode } from '../../support/furnished-coupons.ts'
import type { Arrangement } from './arrangement.ts'
import { asked } from './asked.ts'

/** The provider's own pages: what is lost with them is an address, and no money. */
export const PAGES = {
  'checkout.start': {
    operation: 'startCheckout',
    declines: false,
    async arrange({ app, seed }) {
      const tenant = await seed.tenant()
      const priceId = await seed.priceId()
      const input = { tenantId: tenant.id, priceId, quantity: 1, returnPath: '/account', idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      return {
        tenant,
        ...asked(startCheckout, viewer, input, {
          priceId: await seed.priceId({ plan: 'basic' }),
          quantity: 2,
          promotionCode: (await redeemableCode(app, seed)).code,
          returnPath: '/plans',
        }),
        answers: ['started'],
        charges: 0,
        live: 0,
        stands: {
          // However many were tried, the customer has one page before them.
          read: () =>
            app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
              tx.checkout.groupBy({ by: ['state'], where: { state: { not: 'expired' } }, _count: true }),
            ),
          as: [{ state: 'open', _count: 1 }],
        },
      }
    },
  },
  'paymentMethod.startEmbeddedSetup': {
    operation: 'startEmbeddedCardSetup',
    declines: false,
    async arrange({ seed }) {
      const tenant = await seed.tenant()
      const input = { tenantId: tenant.id, returnPath: '/account', idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      const verb: typeof startEmbeddedCardSetup = (app, ...rest) =>
        startEmbeddedCardSetup({ ...app, cardForm: 'embedded' }, ...rest)
      return {
        tenant,
        ...asked(verb, viewer, input, { returnPath: '/plans' }),
        answers: ['started'],
        charges: 0,
        live: 0,
      }
    },
  },
  'paymentMethod.startSetup': {
    operation: 'startCardSetup',
    declines: false,
    async arrange({ seed }) {
      const tenant = await seed.tenant()
      const input = { tenantId: tenant.id, returnPath: '/account', idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      const request = asked(startCardSetup, viewer, input, { returnPath: '/plans' })
      return { tenant, ...request, answers: ['started'], charges: 0, live: 0 }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
