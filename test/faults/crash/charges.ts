import { systemViewer } from '../../../domain/access.ts'
import { cancelOrder } from '../../../domain/orders/cancel.ts'
import { workOnOrder } from '../../../domain/orders/work.ts'
import { chargeCustomer } from '../../../domain/payments/charge-customer.ts'
import { refundPayment } from '../../../domain/refunds/refund-payment.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { PaymentRef } from '../../../providers/payments/port.ts'
import { DECLINES_WHEN_CHARGED, GOOD_CARD, type SeededTenant } from '../../support/seed.ts'
import { shopOf } from '../../support/shop.ts'
import type { Arrangement, Scene } from './arrangement.ts'
import { asked, NO_OTHER } from './asked.ts'

const ASKS_FOR_3DS = '4000002500003155'

const gift = (tenant: SeededTenant) => ({
  tenantId: tenant.id,
  purpose: { kind: 'gift', id: null },
  amount: money(1_299n, 'USD'),
  description: 'One film',
  customerPresent: true,
  idempotencyKey: newId(),
})

const inTenant = <T>({ app }: Scene, tenant: SeededTenant, work: Parameters<typeof app.db.as<T>>[1]) =>
  app.db.as({ userId: null, tenantIds: [tenant.id] }, work)

/** Payments of their own, and what becomes of them. */
export const CHARGES = {
  'payment.create': {
    operation: 'createPayment',
    declines: true,
    async arrange(scene, declines) {
      const tenant = await scene.seed.tenant()
      await scene.seed.cardOnFile(tenant, declines ? DECLINES_WHEN_CHARGED : GOOD_CARD)
      const [input, viewer] = [gift(tenant), await tenant.owner.viewer()]
      const card = await inTenant(scene, tenant, (tx) => tx.paymentMethod.findFirstOrThrow())
      return {
        tenant,
        ...asked(chargeCustomer, viewer, input, {
          purpose: { kind: 'gift', id: newId() },
          amount: money(1_300n, 'USD'),
          description: 'Two films',
          paymentMethodId: card.id,
          customerPresent: false,
          transfer: NO_OTHER,
        }),
        answers: declines ? ['declined'] : ['succeeded'],
        charges: declines ? 0 : 1,
        live: 0,
        stands: {
          // A try that certainly did not happen is kept as `failed`.
          read: () =>
            inTenant(scene, tenant, async (tx) => {
              const payments = await tx.payment.findMany({ where: { state: { not: 'failed' } } })
              return payments.map(({ state, capturedMinor }) => [state, capturedMinor])
            }),
          as: declines ? [['declined', 0n]] : [['succeeded', 1_299n]],
        },
      }
    },
  },
  'refund.create': {
    operation: 'refundPayment',
    declines: true,
    /** It is refused when staff has given all back at the provider, and nobody here has heard of that. */
    async arrange(scene, declines) {
      const tenant = await scene.seed.tenant()
      await scene.seed.cardOnFile(tenant)
      const charged = await chargeCustomer(scene.app, await tenant.owner.viewer(), gift(tenant))
      if (charged.kind !== 'succeeded') throw new Error(`not charged: ${charged.kind}`)
      await scene.heard(tenant)
      const { paymentId } = charged
      const payment = () => inTenant(scene, tenant, (tx) => tx.payment.findUniqueOrThrow({ where: { id: paymentId } }))
      if (declines) {
        const refund = {
          ourId: toPublicId('refund', newId()),
          payment: (await payment()).ref as PaymentRef,
          amount: money(1_299n, 'USD'),
        }
        await scene.app.payments.refundPayment(refund, { idempotencyKey: newId() })
      }
      const input = { paymentId, amountMinor: 1_299n, reason: 'Sorry', idempotencyKey: newId() }
      const viewer = systemViewer('test', tenant.id)
      return {
        tenant,
        ...asked(refundPayment, viewer, input, { paymentId: NO_OTHER, amountMinor: 1_298n, reason: 'Not sorry' }),
        answers: declines ? ['exceeds_captured'] : ['refunded'],
        charges: 1,
        refunds: 1,
        live: 0,
        stands: { read: async () => (await payment()).refundedMinor, as: 1_299n },
      }
    },
  },
  'order.cancel': {
    operation: 'cancelPayment',
    declines: true,
    /** It is refused when the customer has confirmed the payment meanwhile, and nobody here has heard of that. */
    async arrange(scene, declines) {
      const { app, seed } = scene
      const tenant = await seed.tenant()
      await seed.cardOnFile(tenant, ASKS_FOR_3DS)
      const shop = shopOf(app, seed)
      await shop.add(tenant, await shop.put())
      const { orderId } = await shop.place(tenant)
      const work = () => workOnOrder(app, { orderId, tenantId: tenant.id })
      const order = () => inTenant(scene, tenant, (tx) => tx.order.findUniqueOrThrow({ where: { id: orderId } }))
      await work()
      if (declines)
        await fetch(String((await order()).actionUrl), {
          method: 'POST',
          body: new URLSearchParams({ answer: 'succeeded' }),
        })
      const input = { orderId, idempotencyKey: newId() }
      const viewer = await tenant.owner.viewer()
      return {
        tenant,
        ...asked(cancelOrder, viewer, input, { orderId: NO_OTHER }),
        answers: declines ? ['not_cancelable'] : ['canceled'],
        charges: declines ? 1 : 0,
        live: 0,
        stands: {
          read: async () => {
            await work()
            return (await order()).state
          },
          as: declines ? 'fulfilled' : 'canceled',
        },
      }
    },
  },
} as const satisfies Readonly<Record<string, Arrangement>>
