import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { money } from '../../../lib/money.ts'
import type {
  InvoiceRef,
  ProviderPayment,
  ProviderSubscription,
  SubscriptionTransfer,
} from '../../../providers/payments/port.ts'
import { anyKey, type PaymentsScene, START } from './arrange.ts'

/** A subscription whose every payment goes to a seller. */
export function testSellingSubscriptions(scene: () => PaymentsScene): void {
  const begin = async (transfer: SubscriptionTransfer, card: Parameters<PaymentsScene['customerWith']>[0] = 'good') => {
    const { payments, customerWith, price, request } = scene()
    const input = { ...request(await customerWith(card), await price(1_299)), transfer }
    return { input, outcome: await payments.startSubscription(input, anyKey()) }
  }
  const started = async (feeBasisPoints = 1_000, card: Parameters<PaymentsScene['customerWith']>[0] = 'good') => {
    const account = await scene().seller('enabled')
    const { outcome } = await begin({ account, feeBasisPoints }, card)
    if (outcome.kind !== 'started') throw new Error(`expected it to start: ${outcome.kind}`)
    return { account, subscription: outcome.subscription }
  }
  const paymentOf = async ({ latestInvoice }: ProviderSubscription): Promise<ProviderPayment> => {
    const payment = latestInvoice && (await scene().payments.findInvoicePayment(latestInvoice as InvoiceRef))
    if (!payment) throw new Error('nothing was paid')
    return payment
  }

  describe('a subscription that a seller sells', () => {
    it('brings the seller its first invoice, less the fee, rounded once', async () => {
      const { account, subscription } = await started(1_000)
      expect(await paymentOf(subscription)).toMatchObject({
        status: 'succeeded',
        amount: money(1_299n, 'USD'),
        transfer: { account, feeMinor: 130n, reversedMinor: 0n, feeRefundedMinor: 0n },
      })
    })

    it('without a fee brings the seller all of it', async () => {
      const { subscription } = await started(0)
      expect((await paymentOf(subscription)).transfer?.feeMinor).toBe(0n)
    })

    it('brings the seller each renewal too', async ({ skip }) => {
      const { account, subscription } = await started(333)
      await scene().pass(subscription.customer, subscription.currentPeriodEnd, skip)
      const renewed = await scene().subscription(subscription.ref)
      expect(renewed.latestInvoice).not.toBe(subscription.latestInvoice)
      expect((await paymentOf(renewed)).transfer).toMatchObject({ account, feeMinor: 43n })
    })

    it.each(['pending', 'restricted', 'disabled'] as const)(
      'does not start while the seller is %s: nothing is charged',
      async (status) => {
        const { input, outcome } = await begin({ account: await scene().seller(status), feeBasisPoints: 1_000 })
        expect(outcome).toEqual({ kind: 'declined', reason: 'seller_unavailable' })
        const left = await scene().payments.findSubscription(input.ourId)
        expect(left?.status ?? 'canceled').toMatch(/canceled|incomplete_expired/)
      },
    )

    it('is past due, and the card not charged, when it renews while the seller cannot be paid, and is paid when they can', async ({
      skip,
    }) => {
      const { pass, decideSeller, payments } = scene()
      const { account, subscription } = await started()
      await decideSeller(account, 'restricted')
      await pass(subscription.customer, subscription.currentPeriodEnd, skip)
      const waiting = await scene().subscription(subscription.ref)
      expect(waiting.status).toBe('past_due')
      const invoice = waiting.latestInvoice as InvoiceRef
      expect(await payments.findInvoicePayment(invoice)).toBeNull()
      expect(await payments.payInvoice(invoice, anyKey())).toMatchObject({
        kind: 'declined',
        reason: 'seller_unavailable',
      })
      await decideSeller(account, 'enabled')
      expect((await payments.payInvoice(invoice, anyKey())).kind).toBe('paid')
      expect((await paymentOf(await scene().subscription(subscription.ref))).transfer).toMatchObject({
        account,
        feeMinor: 130n,
      })
    })

    it('whose invoice is given back takes it back from the seller, and the fee with it', async () => {
      const { payments } = scene()
      const { subscription } = await started()
      await payments.refundInvoice(subscription.latestInvoice as InvoiceRef, anyKey())
      expect((await paymentOf(subscription)).transfer).toMatchObject({ reversedMinor: 1_299n, feeRefundedMinor: 130n })
    })

    it('whose payment was disputed and lost is taken back from the seller', async () => {
      const { payments, advance, decideDispute, payment } = scene()
      const { subscription } = await started(1_000, 'disputed_lost')
      await advance?.(subscription.customer, addMs(START, 2 * DAY))
      const disputed = await paymentOf(subscription)
      await decideDispute(disputed, 'lost')
      await payments.reverseTransfer({ payment: disputed.ref, upTo: disputed.amount }, anyKey())
      expect((await payment(disputed.ref)).transfer).toMatchObject({ reversedMinor: 1_299n, feeRefundedMinor: 130n })
    })
  })
}
