import { systemViewer } from '../../../domain/access.ts'
import { workOnOrder } from '../../../domain/orders/work.ts'
import { startOnboarding } from '../../../domain/sellers/start-onboarding.ts'
import { reverseTransfer } from '../../../domain/transfers/reverse.ts'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import { sellerOf, sellersProduct } from '../../support/selling.ts'
import { shopOf } from '../../support/shop.ts'
import type { Arrangement } from './arrangement.ts'
import { asked } from './asked.ts'

const DISPUTED_AND_LOST = '4000000000000259'

/** A seller's account, and what is taken back from it. */
export const SELLING = {
  'seller.startOnboarding': {
    operation: 'startOnboarding',
    declines: false,
    async arrange({ app, seed }) {
      const tenant = await seed.tenant()
      const input = { tenantId: tenant.id, name: 'Wall and Frame', returnPath: '/account', idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      return {
        tenant,
        ...asked(startOnboarding, viewer, input, { name: 'Frame and Wall', returnPath: '/plans' }),
        answers: ['started'],
        charges: 0,
        live: 0,
        stands: {
          read: () =>
            app.db.as({ userId: null, tenantIds: [tenant.id] }, (tx) =>
              tx.seller.groupBy({ by: ['state'], where: { ref: { not: null } }, _count: true }),
            ),
          as: [{ state: 'pending', _count: 1 }],
        },
      }
    },
  },
  'transfer.reverse': {
    operation: 'reverseTransfer',
    declines: false,
    async arrange({ app, seed, heard }) {
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant, DISPUTED_AND_LOST)
      const shop = shopOf(app, seed)
      await shop.add(tenant, await sellersProduct(app, await sellerOf(app, seed)))
      const { orderId } = await shop.place(tenant)
      await workOnOrder(app, { orderId, tenantId: tenant.id })
      for (const days of [2, 31]) {
        await seed.passTime(tenant, addMs(await app.clock.now(tenant.id), days * DAY))
        await heard(tenant)
      }
      const within = { userId: null, tenantIds: [tenant.id] }
      const dispute = await app.db.as(within, (tx) => tx.dispute.findFirstOrThrow({ where: { state: 'lost' } }))
      const viewer = systemViewer('test', tenant.id)
      return {
        tenant,
        ask: (each) => reverseTransfer(each, viewer, { disputeId: dispute.id }),
        key: null,
        others: [],
        answers: ['reversed'],
        charges: 1,
        live: 0,
        stands: {
          read: async () => {
            const payment = await app.db.as(within, (tx) => tx.payment.findFirstOrThrow())
            return [payment.reversedMinor, payment.feeRefundedMinor]
          },
          as: [1_250n, 125n],
        },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
