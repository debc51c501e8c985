import { describe, expect, it } from 'vitest'
import { addMonths } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { CatalogueCoupon, CouponRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

export function testCoupons(scene: () => PaymentsScene): void {
  const coupon = (changes: Partial<CatalogueCoupon> = {}): CatalogueCoupon => ({
    ourId: toPublicId('coupon', newId()),
    name: 'Spring',
    value: { kind: 'percent', percent: '25' },
    duration: { kind: 'forever' },
    ...changes,
  })

  describe('coupons', () => {
    it('one that is put again, under whatever key, is the same, and another is another', async () => {
      const { payments } = scene()
      const input = coupon()
      const ref = await payments.putCoupon(input, anyKey())
      expect(await payments.putCoupon(input, anyKey())).toBe(ref)
      expect(await payments.putCoupon(coupon(), anyKey())).not.toBe(ref)
    })

    it.each<[string, Partial<CatalogueCoupon>]>([
      ['percentage', { value: { kind: 'percent', percent: '30' } }],
      ['kind', { value: { kind: 'amount', amount: money(500, 'USD') } }],
      ['duration', { duration: { kind: 'repeating', months: 3 } }],
    ])('a coupon never changes its %s', async (_what, changes) => {
      const { payments } = scene()
      const input = coupon()
      await payments.putCoupon(input, anyKey())
      await expectFault(payments.putCoupon({ ...input, ...changes }, anyKey()), 'rejected')
    })

    it.each<[string, Partial<CatalogueCoupon>]>([
      ['more than everything', { value: { kind: 'percent', percent: '101' } }],
      ['nothing', { value: { kind: 'amount', amount: money(0, 'USD') } }],
    ])('a coupon of %s is refused', async (_what, changes) => {
      await expectFault(scene().payments.putCoupon(coupon(changes), anyKey()), 'rejected')
    })

    it.each<[string, Partial<CatalogueCoupon>, bigint[]]>([
      ['a percentage forever', {}, [750n, 750n, 750n]],
      ['a third of a percent is rounded once', { value: { kind: 'percent', percent: '33.33' } }, [667n, 667n, 667n]],
      ['once', { duration: { kind: 'once' } }, [750n, 1_000n, 1_000n]],
      ['for two months', { duration: { kind: 'repeating', months: 2 } }, [750n, 750n, 1_000n]],
      ['an amount', { value: { kind: 'amount', amount: money(300, 'USD') } }, [700n, 700n, 700n]],
      ['more than the price', { value: { kind: 'amount', amount: money(9_999, 'USD') } }, [0n, 0n, 0n]],
    ])('%s is taken off what it lasts for', async (_what, changes, totals) => {
      const { payments, customerWith, price, request, latestInvoice, pass } = scene()
      const customer = await customerWith('good')
      const discount = await payments.putCoupon(coupon(changes), anyKey())
      const input = { ...request(customer, await price(1_000)), discount }
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      const paid: bigint[] = []
      for (const index of totals.keys()) {
        if (index > 0) await pass(customer, addMonths(START, index), () => undefined)
        const invoice = await latestInvoice(outcome.subscription.ref)
        expect(invoice.status).toBe('paid')
        expect(invoice.amountPaid).toEqual(invoice.total)
        paid.push(invoice.total.amountMinor)
      }
      expect(paid).toEqual(totals)
    })

    it('one that is taken off once is not used up by a trial', async () => {
      const { payments, customerWith, price, request, latestInvoice, pass } = scene()
      const customer = await customerWith('good')
      const discount = await payments.putCoupon(coupon({ duration: { kind: 'once' } }), anyKey())
      const input = { ...request(customer, await price(1_000), 14), discount }
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started' || !outcome.subscription.trialEnd) throw new Error(outcome.kind)
      await pass(customer, outcome.subscription.trialEnd, () => undefined)
      expect((await latestInvoice(outcome.subscription.ref)).total.amountMinor).toBe(750n)
    })

    it('one in another currency, or that does not exist, starts nothing', async () => {
      const { payments, customerWith, price, request, paidInAll } = scene()
      const customer = await customerWith('good')
      const euros = await payments.putCoupon(coupon({ value: { kind: 'amount', amount: money(300, 'EUR') } }), anyKey())
      for (const discount of [euros, 'coupon_doesnotexist' as CouponRef]) {
        const input = { ...request(customer, await price(1_000)), discount }
        await expectFault(payments.startSubscription(input, anyKey()), 'rejected')
        expect(await payments.findSubscription(input.ourId)).toBeNull()
      }
      expect(await paidInAll(customer)).toBe(0n)
    })
  })

  describe('promotion codes', () => {
    const word = () => `SPRING-${newId().slice(-12).toUpperCase()}`

    it('one that is put again is the same, and never stands for another coupon', async () => {
      const { payments } = scene()
      const [first, second] = [
        await payments.putCoupon(coupon(), anyKey()),
        await payments.putCoupon(coupon(), anyKey()),
      ]
      const code = word()
      const ref = await payments.putPromotionCode({ code, coupon: first }, anyKey())
      expect(await payments.putPromotionCode({ code, coupon: first }, anyKey())).toBe(ref)
      await expectFault(payments.putPromotionCode({ code, coupon: second }, anyKey()), 'rejected')
    })

    it('can be ended twice, and one that does not exist cannot', async () => {
      const { payments } = scene()
      const ref = await payments.putPromotionCode(
        { code: word(), coupon: await payments.putCoupon(coupon(), anyKey()) },
        anyKey(),
      )
      await payments.endPromotionCode(ref, anyKey())
      await expect(payments.endPromotionCode(ref, anyKey())).resolves.toBeUndefined()
      await expectFault(payments.endPromotionCode('promo_doesnotexist' as never, anyKey()), 'rejected')
    })
  })
}
