import { describe, expect, it } from 'vitest'
import type { SubscriptionRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene } from './arrange.ts'

export function testCancelling(scene: () => PaymentsScene): void {
  describe('cancelling', () => {
    it('now ends the subscription at once', async () => {
      const { payments, customerWith, price, start, subscription } = scene()
      const { ref } = await start(await customerWith('good'), await price(), 14)
      const canceled = await payments.cancelSubscription(ref, 'now', anyKey())
      expect(canceled).toMatchObject({ status: 'canceled', canceledAt: expect.any(Date), endedAt: expect.any(Date) })
      expect(await subscription(ref)).toEqual(canceled)
    })

    it('at the period end keeps it until then', async () => {
      const { payments, customerWith, price, start } = scene()
      const { ref } = await start(await customerWith('good'), await price())
      expect(await payments.cancelSubscription(ref, 'period_end', anyKey())).toMatchObject({
        status: 'active',
        cancelAtPeriodEnd: true,
        canceledAt: expect.any(Date),
        endedAt: null,
      })
    })

    it('twice answers the cancelled subscription', async () => {
      const { payments, customerWith, price, start } = scene()
      const { ref } = await start(await customerWith('good'), await price(), 14)
      const first = await payments.cancelSubscription(ref, 'now', anyKey())
      expect(await payments.cancelSubscription(ref, 'now', anyKey())).toEqual(first)
      expect(await payments.cancelSubscription(ref, 'period_end', anyKey())).toEqual(first)
    })

    it('at the period end, and then now, ends it at once', async () => {
      const { payments, customerWith, price, start } = scene()
      const { ref } = await start(await customerWith('good'), await price(), 14)
      await payments.cancelSubscription(ref, 'period_end', anyKey())
      expect(await payments.cancelSubscription(ref, 'now', anyKey())).toMatchObject({
        status: 'canceled',
        endedAt: expect.any(Date),
      })
    })

    it('what does not exist is refused', async () => {
      const { payments } = scene()
      const unknown = 'sub_doesnotexist' as SubscriptionRef
      await expectFault(payments.cancelSubscription(unknown, 'now', anyKey()), 'rejected')
    })

    it('at the period end comes true there, and nothing more is charged', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_299))
      await payments.cancelSubscription(ref, 'period_end', anyKey())
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await subscription(ref)).toMatchObject({ status: 'canceled', endedAt: expect.any(Date) })
      expect(await paidInAll(customer)).toBe(1_299n)
    })

    it('during the trial means that nothing is ever charged', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(), 14)
      await payments.cancelSubscription(ref, 'period_end', anyKey())
      await pass(customer, currentPeriodEnd, test.skip)
      expect((await subscription(ref)).status).toBe('canceled')
      expect(await paidInAll(customer)).toBe(0n)
    })
  })
}
