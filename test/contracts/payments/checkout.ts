import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { CouponRef, CustomerRef, NewCheckout } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

export function testCheckout(scene: () => PaymentsScene): void {
  const wanted = async (customer: CustomerRef): Promise<NewCheckout> => ({
    ourId: toPublicId('checkout', newId()),
    customer,
    price: await scene().price(),
    quantity: 2,
    successUrl: 'http://shop.test/done',
    cancelUrl: 'http://shop.test/back',
  })

  describe('a checkout on the hosted page', () => {
    it('charges nothing before it is completed, and once completed has started the subscription and says so', async () => {
      const { payments, customer, completeCardSetup, paidInAll, subscription, events, latestInvoice } = scene()
      const buyer = await customer()
      const input = await wanted(buyer)
      const page = await payments.startCheckout(input, anyKey())
      expect((await payments.getCheckouts([page.ref])).get(page.ref)).toMatchObject({
        ourId: input.ourId,
        status: 'open',
        subscription: null,
      })
      expect(await paidInAll(buyer)).toBe(0n)

      expect(await completeCardSetup(page.url, 'good')).toBe('attached')
      const done = (await payments.getCheckouts([page.ref])).get(page.ref)
      expect(done).toMatchObject({ status: 'complete', subscription: expect.any(String) })
      if (!done?.subscription) return
      expect(await subscription(done.subscription)).toMatchObject({
        ourId: input.ourId,
        status: 'active',
        quantity: 2,
        price: input.price,
      })
      expect((await latestInvoice(done.subscription)).total).toEqual(money(2_598, 'USD'))
      expect(await paidInAll(buyer)).toBe(2_598n)
      expect((await events(buyer)).map(({ subject }) => subject)).toContainEqual({ kind: 'checkout', ref: page.ref })
    })

    it('with a trial charges nothing until it ends', async () => {
      const { payments, customer, completeCardSetup, paidInAll, subscription } = scene()
      const buyer = await customer()
      const input = { ...(await wanted(buyer)), trialEnd: addMs(START, 14 * DAY) }
      const page = await payments.startCheckout(input, anyKey())
      expect(await completeCardSetup(page.url, 'good')).toBe('attached')
      const done = (await payments.getCheckouts([page.ref])).get(page.ref)
      if (!done?.subscription) throw new Error('nothing has come of the page')
      expect(await subscription(done.subscription)).toMatchObject({ status: 'trialing', trialEnd: input.trialEnd })
      expect(await paidInAll(buyer)).toBe(0n)
    })

    it('with a coupon charges less on the page, and for as long as the coupon lasts', async () => {
      const { payments, customer, completeCardSetup, subscription, latestInvoice, pass } = scene()
      const buyer = await customer()
      const terms = { value: { kind: 'percent', percent: '50' }, duration: { kind: 'once' } } as const
      const discount = await payments.putCoupon(
        { ourId: toPublicId('coupon', newId()), name: 'Half', ...terms },
        anyKey(),
      )
      const page = await payments.startCheckout({ ...(await wanted(buyer)), discount }, anyKey())
      expect(await completeCardSetup(page.url, 'good')).toBe('attached')
      const done = (await payments.getCheckouts([page.ref])).get(page.ref)
      if (!done?.subscription) throw new Error('nothing has come of the page')
      expect((await latestInvoice(done.subscription)).total).toEqual(money(1_299, 'USD'))
      await pass(buyer, (await subscription(done.subscription)).currentPeriodEnd, () => undefined)
      expect((await latestInvoice(done.subscription)).total).toEqual(money(2_598, 'USD'))
    })

    it('is not opened with a coupon that does not exist', async () => {
      const { payments, customer } = scene()
      const input = { ...(await wanted(await customer())), discount: 'coupon_doesnotexist' as CouponRef }
      await expectFault(payments.startCheckout(input, anyKey()), 'rejected')
    })

    it('stays open when the card is declined, and starts nothing', async () => {
      const { payments, customer, completeCardSetup, paidInAll } = scene()
      const buyer = await customer()
      const page = await payments.startCheckout(await wanted(buyer), anyKey())
      expect(await completeCardSetup(page.url, 'declining')).toBe('refused')
      expect((await payments.getCheckouts([page.ref])).get(page.ref)).toMatchObject({
        status: 'open',
        subscription: null,
      })
      expect(await paidInAll(buyer)).toBe(0n)
      expect(await completeCardSetup(page.url, 'good')).toBe('attached')
      expect(await paidInAll(buyer)).toBe(2_598n)
    })

    it('is given back in full, once', async () => {
      const { payments, customer, completeCardSetup, subscription } = scene()
      const buyer = await customer()
      const page = await payments.startCheckout(await wanted(buyer), anyKey())
      await completeCardSetup(page.url, 'good')
      const done = (await payments.getCheckouts([page.ref])).get(page.ref)
      const invoice = done?.subscription && (await subscription(done.subscription)).latestInvoice
      if (!invoice) throw new Error('nothing has come of the page')
      expect(await payments.refundInvoice(invoice, anyKey())).toEqual(money(2_598, 'USD'))
      expect(await payments.refundInvoice(invoice, anyKey())).toEqual(money(2_598, 'USD'))
    })
  })
}
