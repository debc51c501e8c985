import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { NewOnboarding, ProviderPayment, SellerRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

export function testSelling(scene: () => PaymentsScene): void {
  const onboarding = (): NewOnboarding => ({
    ourId: toPublicId('seller', newId()),
    name: 'Wall and Frame',
    email: 'sellers@example.test',
    returnUrl: 'http://shop.test/done',
    refreshUrl: 'http://shop.test/again',
  })
  const found = async (ref: SellerRef) => (await scene().payments.getSellers([ref])).get(ref)
  const told = async (ref: SellerRef) =>
    (await scene().allEvents()).filter(({ subject }) => subject.kind === 'seller' && subject.ref === ref)
  const routed = async (
    feeMinor = 250n,
    card: Parameters<PaymentsScene['customerWith']>[0] = 'good',
  ): Promise<ProviderPayment> => {
    const { payments, customerWith, newPayment, seller } = scene()
    const transfer = { account: await seller('enabled'), feeMinor }
    const outcome = await payments.createPayment({ ...newPayment(await customerWith(card)), transfer }, anyKey())
    if (outcome.kind !== 'succeeded') throw new Error(`expected it to succeed: ${outcome.kind}`)
    return outcome.payment
  }
  const giveBack = (payment: ProviderPayment, amountMinor: bigint) =>
    scene().payments.refundPayment(
      { ourId: toPublicId('refund', newId()), payment: payment.ref, amount: money(amountMinor, 'USD') },
      anyKey(),
    )

  describe('a seller', () => {
    it('has a page on which it tells who it is, and one account however often it is opened', async () => {
      const { payments } = scene()
      const input = onboarding()
      const first = await payments.startOnboarding(input, anyKey())
      expect(first).toEqual({
        seller: { ref: expect.any(String), ourId: input.ourId, status: 'pending' },
        url: expect.stringMatching(/^https?:/),
        expiresAt: expect.any(Date),
      })
      const again = await payments.startOnboarding(input, anyKey())
      expect(again.seller).toEqual(first.seller)
      expect(await found(first.seller.ref)).toEqual(first.seller)
    })

    it('asked for twice with one key gets one page', async () => {
      const { payments } = scene()
      const [input, write] = [onboarding(), anyKey()]
      const first = await payments.startOnboarding(input, write)
      expect(await payments.startOnboarding(input, write)).toEqual(first)
    })

    it.each(['restricted', 'enabled', 'disabled'] as const)('that is %s says so, and is told', async (status) => {
      const { payments, decideSeller } = scene()
      const { seller } = await payments.startOnboarding(onboarding(), anyKey())
      await decideSeller(seller.ref, status)
      expect(await found(seller.ref)).toEqual({ ...seller, status })
      expect(await told(seller.ref)).toMatchObject([{ type: 'account.updated', customer: null }])
    })

    it('that was closed opens no page any more', async () => {
      const { payments, decideSeller } = scene()
      const input = onboarding()
      const { seller } = await payments.startOnboarding(input, anyKey())
      await decideSeller(seller.ref, 'disabled')
      await expectFault(payments.startOnboarding(input, anyKey()), 'rejected')
    })

    it('that does not exist is not found', async () => {
      expect(await scene().payments.getSellers(['acct_doesnotexist' as SellerRef])).toEqual(new Map())
    })

    it.each(['pending', 'restricted', 'disabled'] as const)(
      'that is %s is not paid: nothing is taken',
      async (status) => {
        const { payments, customerWith, newPayment, seller } = scene()
        const input = newPayment(await customerWith('good'))
        const transfer = { account: await seller(status), feeMinor: 250n }
        expect(await payments.createPayment({ ...input, transfer }, anyKey())).toEqual({
          kind: 'declined',
          reason: 'seller_unavailable',
          payment: null,
        })
        expect((await payments.findPayment(input.ourId))?.captured ?? money(0, 'USD')).toEqual(money(0, 'USD'))
      },
    )
  })

  describe('a payment for a seller', () => {
    it('says what stays with the platform, and gives back the fee in proportion to what is refunded', async () => {
      const { payment: read } = scene()
      const payment = await routed(250n)
      expect(payment.transfer).toMatchObject({ feeMinor: 250n, reversedMinor: 0n, feeRefundedMinor: 0n })
      await giveBack(payment, 1_000n)
      expect((await read(payment.ref)).transfer).toMatchObject({ reversedMinor: 1_000n, feeRefundedMinor: 100n })
      await giveBack(payment, 1_500n)
      expect((await read(payment.ref)).transfer).toMatchObject({ reversedMinor: 2_500n, feeRefundedMinor: 250n })
    })

    it('refunded in odd parts gives back the fee to the last minor unit', async () => {
      const payment = await routed(7n)
      for (const part of [833n, 833n, 834n]) await giveBack(payment, part)
      expect((await scene().payment(payment.ref)).transfer).toMatchObject({
        reversedMinor: 2_500n,
        feeRefundedMinor: 7n,
      })
    })

    it('whose dispute was lost is taken back from the seller, once however often it is asked', async () => {
      const { payments, advance, decideDispute, payment: read } = scene()
      const before = await routed(250n, 'disputed_lost')
      await giveBack(before, 500n)
      await advance?.(before.customer, addMs(START, 2 * DAY))
      await decideDispute(await read(before.ref), 'lost')
      const ask = () => payments.reverseTransfer({ payment: before.ref, upTo: before.amount }, anyKey())
      for (const outcome of [await ask(), await ask()])
        expect(outcome).toMatchObject({
          kind: 'reversed',
          payment: { transfer: { reversedMinor: 2_500n, feeRefundedMinor: 250n } },
        })
    })

    it('of the platform’s own cannot be taken back from anybody', async () => {
      const { payments, customerWith, paid } = scene()
      const { ref, amount } = await paid(await customerWith('good'))
      await expectFault(payments.reverseTransfer({ payment: ref, upTo: amount }, anyKey()), 'rejected')
    })
  })
}
