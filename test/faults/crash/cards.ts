import { removePaymentMethod } from '../../../domain/payment-methods/remove.ts'
import { setDefaultPaymentMethod } from '../../../domain/payment-methods/set-default.ts'
import { newId } from '../../../lib/ids.ts'
import type { Arrangement, Scene } from './arrangement.ts'
import { asked } from './asked.ts'

const OTHER_CARD = '5555555555554444'

/** Two cards on file, the second one the default. */
async function twoCards({ app, seed }: Scene) {
  const tenant = await seed.tenant()
  await seed.cardOnFile(tenant)
  await seed.cardOnFile(tenant, OTHER_CARD)
  const within = { userId: null, tenantIds: [tenant.id] }
  const cards = () =>
    app.db.as(within, (tx) =>
      tx.paymentMethod.findMany({ where: { removedAt: null }, select: { last4: true, isDefault: true } }),
    )
  const idOf = (last4: string) =>
    app.db.as(within, async (tx) => (await tx.paymentMethod.findFirstOrThrow({ where: { last4 } })).id)
  return { tenant, viewer: await tenant.owner.viewer(), cards, idOf }
}

/** The cards on file: nothing is charged, and what stands at the provider stands here. */
export const CARDS = {
  'paymentMethod.setDefault': {
    operation: 'setDefaultPaymentMethod',
    declines: false,
    async arrange(scene) {
      const { tenant, viewer, cards, idOf } = await twoCards(scene)
      const input = { paymentMethodId: await idOf('4242'), idempotencyKey: newId() }
      return {
        tenant,
        ...asked(setDefaultPaymentMethod, viewer, input, { paymentMethodId: await idOf('4444') }),
        answers: ['default_set'],
        charges: 0,
        live: 0,
        stands: {
          read: async () => (await cards()).find(({ isDefault }) => isDefault),
          as: { last4: '4242', isDefault: true },
        },
      }
    },
  },
  'paymentMethod.remove': {
    operation: 'removePaymentMethod',
    declines: false,
    async arrange(scene) {
      const { tenant, viewer, cards, idOf } = await twoCards(scene)
      const input = { paymentMethodId: await idOf('4444'), idempotencyKey: newId() }
      return {
        tenant,
        ...asked(removePaymentMethod, viewer, input, { paymentMethodId: await idOf('4242') }),
        answers: ['removed'],
        charges: 0,
        live: 0,
        stands: { read: cards, as: [{ last4: '4242', isDefault: true }] },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
