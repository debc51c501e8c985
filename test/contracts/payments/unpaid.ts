import { describe, expect, it } from 'vitest'
import { money } from '../../../lib/money.ts'
import type { CustomerRef, InvoiceRef, ProviderSubscription } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene } from './arrange.ts'

interface Unpaid {
  readonly customer: CustomerRef
  readonly subscription: ProviderSubscription
  readonly invoice: InvoiceRef
}

export function testUnpaid(scene: () => PaymentsScene): void {
  /** A customer whose card was declined when the trial ended. */
  async function unpaid(skip: (reason: string) => void): Promise<Unpaid> {
    const { customerWith, price, start, pass, subscription, latestInvoice } = scene()
    const customer = await customerWith('declining')
    const started = await start(customer, await price(1_299), 14)
    await pass(customer, started.currentPeriodEnd, skip)
    const { ref: invoice } = await latestInvoice(started.ref)
    return { customer, subscription: await subscription(started.ref), invoice }
  }

  describe('an unpaid invoice', () => {
    it('is left by a card that declines at the end of the trial, and will be tried again', async (test) => {
      const { subscription, customer } = await unpaid(test.skip)
      expect(subscription).toMatchObject({ status: 'past_due', endedAt: null })
      const invoice = await scene().latestInvoice(subscription.ref)
      expect(invoice).toMatchObject({
        status: 'open',
        total: money(1_299, 'USD'),
        amountPaid: money(0, 'USD'),
        attemptCount: 1,
        declineReason: 'card_declined',
        paidAt: null,
      })
      expect(invoice.nextAttemptAt?.getTime()).toBeGreaterThan(invoice.createdAt.getTime())
      expect(await scene().paidInAll(customer)).toBe(0n)
    })

    it('is not paid by a card that declines again', async (test) => {
      const { payments, subscription: read } = scene()
      const { invoice, subscription } = await unpaid(test.skip)
      expect(await payments.payInvoice(invoice, anyKey())).toMatchObject({
        kind: 'declined',
        reason: 'card_declined',
        invoice: { ref: invoice, status: 'open' },
      })
      expect((await read(subscription.ref)).status).toBe('past_due')
    })

    it('is not paid by a new card alone, and is by trying it: then the subscription is active', async (test) => {
      const { payments, addCard, subscription: read, paidInAll } = scene()
      const { customer, invoice, subscription } = await unpaid(test.skip)
      await addCard(customer, 'good')
      expect((await read(subscription.ref)).status).toBe('past_due')
      expect(await paidInAll(customer)).toBe(0n)
      expect(await payments.payInvoice(invoice, anyKey())).toMatchObject({
        kind: 'paid',
        invoice: { status: 'paid', amountPaid: money(1_299, 'USD'), nextAttemptAt: null, paidAt: expect.any(Date) },
      })
      expect((await read(subscription.ref)).status).toBe('active')
      expect(await paidInAll(customer)).toBe(1_299n)
    })

    it('paid twice, at once or later, is charged once', async (test) => {
      const { payments, addCard, latestInvoice, paidInAll } = scene()
      const { customer, invoice, subscription } = await unpaid(test.skip)
      await addCard(customer, 'good')
      const both = await Promise.all([payments.payInvoice(invoice, anyKey()), payments.payInvoice(invoice, anyKey())])
      expect(both.map((outcome) => outcome.kind)).toEqual(['paid', 'paid'])
      expect(await payments.payInvoice(invoice, anyKey())).toMatchObject({ kind: 'paid' })
      expect((await latestInvoice(subscription.ref)).amountPaid).toEqual(money(1_299, 'USD'))
      expect(await paidInAll(customer)).toBe(1_299n)
    })

    it('whose payment needs the customer says so', async (test) => {
      const { payments, addCard } = scene()
      const { customer, invoice } = await unpaid(test.skip)
      await addCard(customer, 'authentication')
      expect(await payments.payInvoice(invoice, anyKey())).toMatchObject({
        kind: 'action_required',
        clientSecret: expect.stringMatching(/.{16}/),
        invoice: { status: 'open' },
      })
    })

    it('is paid by itself at the next attempt, once the card is good', async (test) => {
      const { addCard, latestInvoice, pass, subscription: read } = scene()
      const { customer, subscription } = await unpaid(test.skip)
      await addCard(customer, 'good')
      const { nextAttemptAt } = await latestInvoice(subscription.ref)
      if (!nextAttemptAt) throw new Error('no attempt is planned')
      await pass(customer, nextAttemptAt, test.skip)
      expect(await latestInvoice(subscription.ref)).toMatchObject({ status: 'paid', attemptCount: 2 })
      expect((await read(subscription.ref)).status).toBe('active')
    })

    it('is no longer collected when the subscription is cancelled', async (test) => {
      const { payments, addCard, pass, latestInvoice, paidInAll } = scene()
      const { customer, subscription } = await unpaid(test.skip)
      const { nextAttemptAt } = await latestInvoice(subscription.ref)
      expect((await payments.cancelSubscription(subscription.ref, 'now', anyKey())).status).toBe('canceled')
      await addCard(customer, 'good')
      if (nextAttemptAt) await pass(customer, nextAttemptAt, test.skip)
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('that does not exist cannot be paid', async () => {
      await expectFault(scene().payments.payInvoice('in_doesnotexist' as InvoiceRef, anyKey()), 'rejected')
    })
  })
}
