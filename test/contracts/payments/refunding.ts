import { describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { NewRefund, PaymentRef, ProviderPayment } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene } from './arrange.ts'

export function testRefunding(scene: () => PaymentsScene): void {
  const refundOf = ({ ref, amount }: ProviderPayment, amountMinor: bigint): NewRefund => ({
    ourId: toPublicId('refund', newId()),
    payment: ref,
    amount: money(amountMinor, amount.currency),
  })
  const givenBack = ({ refunds }: ProviderPayment) =>
    refunds.reduce((sum, refund) => sum + refund.amount.amountMinor, 0n)

  describe('a refund', () => {
    it('of all gives all back, and is told', async () => {
      const { payments, customerWith, paid, told, payment } = scene()
      const before = await paid(await customerWith('good'))
      const input = refundOf(before, 2_500n)
      const outcome = await payments.refundPayment(input, anyKey())
      expect(outcome).toMatchObject({
        kind: 'refunded',
        refund: { ourId: input.ourId, amount: money(2_500, 'USD'), status: 'succeeded' },
        payment: { status: 'succeeded', captured: money(2_500, 'USD') },
      })
      expect(await payment(before.ref)).toEqual(outcome.payment)
      expect(givenBack(outcome.payment)).toBe(2_500n)
      expect(await told(before.ref)).toContain('charge.refunded')
    })

    it('of parts stops at what was captured: the rest can be given back, and nothing after that', async () => {
      const { payments, customerWith, paid } = scene()
      const before = await paid(await customerWith('good'))
      const ask = (minor: bigint) => payments.refundPayment(refundOf(before, minor), anyKey())
      expect((await ask(1_000n)).kind).toBe('refunded')
      expect((await ask(1_501n)).kind).toBe('exceeds_captured')
      expect((await ask(1_500n)).kind).toBe('refunded')
      const last = await ask(1n)
      expect(last.kind).toBe('exceeds_captured')
      expect(last.payment.refunds.map((refund) => refund.amount)).toEqual([money(1_000, 'USD'), money(1_500, 'USD')])
    })

    it('asked for many times at once never gives back more than was captured', async () => {
      const { payments, customerWith, paid, payment } = scene()
      const before = await paid(await customerWith('good'))
      const asked = Array.from({ length: 8 }, () => payments.refundPayment(refundOf(before, 1_000n), anyKey()))
      const kinds = (await Promise.all(asked)).map((outcome) => outcome.kind)
      expect(kinds.filter((kind) => kind === 'refunded')).toHaveLength(2)
      expect(kinds.filter((kind) => kind === 'exceeds_captured')).toHaveLength(6)
      expect(givenBack(await payment(before.ref))).toBe(2_000n)
    })

    it('with our id of before is that refund, whatever the key', async () => {
      const { payments, customerWith, paid, payment } = scene()
      const before = await paid(await customerWith('good'))
      const input = refundOf(before, 1_000n)
      const write = anyKey()
      const first = await payments.refundPayment(input, write)
      for (const key of [write, anyKey()])
        expect(await payments.refundPayment(input, key)).toMatchObject({ ...first, payment: expect.anything() })
      expect(givenBack(await payment(before.ref))).toBe(1_000n)
    })

    it.each([
      ['JPY', 500n],
      ['KWD', 1_230n],
    ])('in %s gives back that many minor units', async (currency, amountMinor) => {
      const { payments, customerWith, paid } = scene()
      const before = await paid(await customerWith('good'), amountMinor, currency)
      const outcome = await payments.refundPayment(refundOf(before, amountMinor), anyKey())
      expect(outcome).toMatchObject({ kind: 'refunded', refund: { amount: money(amountMinor, currency) } })
    })

    it('of a payment for a seller is given back as any other', async () => {
      const { payments, customerWith, newPayment, seller } = scene()
      const transfer = { account: await seller('enabled'), feeMinor: 250n }
      const outcome = await payments.createPayment({ ...newPayment(await customerWith('good')), transfer }, anyKey())
      if (outcome.kind !== 'succeeded') throw new Error(`expected it to succeed: ${outcome.kind}`)
      expect((await payments.refundPayment(refundOf(outcome.payment, 1_000n), anyKey())).kind).toBe('refunded')
    })

    it('of a payment that took nothing, or does not exist, gives nothing back', async () => {
      const { payments, customerWith, newPayment } = scene()
      const input = newPayment(await customerWith('declining'))
      await payments.createPayment(input, anyKey())
      const declined = await payments.findPayment(input.ourId)
      if (!declined) throw new Error('the declined payment is not there')
      expect((await payments.refundPayment(refundOf(declined, 1n), anyKey())).kind).toBe('exceeds_captured')
      const unknown = { ...refundOf(declined, 1n), payment: 'pi_doesnotexist' as PaymentRef }
      await expectFault(payments.refundPayment(unknown, anyKey()), 'rejected')
    })
  })

  describe('the payment behind a paid invoice', () => {
    const paidInvoice = async () => {
      const { customerWith, price, start, latestInvoice } = scene()
      const { ref } = await start(await customerWith('good'), await price(1_299))
      return (await latestInvoice(ref)).ref
    }

    it('is found, and is given back in part, and then the rest by its invoice', async () => {
      const { payments, payment, told } = scene()
      const invoice = await paidInvoice()
      const found = await payments.findInvoicePayment(invoice)
      if (!found) throw new Error('the invoice has no payment')
      expect(found).toMatchObject({ ourId: null, invoice, status: 'succeeded', captured: money(1_299, 'USD') })
      expect((await payments.refundPayment(refundOf(found, 299n), anyKey())).kind).toBe('refunded')
      expect(await payments.refundInvoice(invoice, anyKey())).toEqual(money(1_299, 'USD'))
      expect(await payments.refundInvoice(invoice, anyKey())).toEqual(money(1_299, 'USD'))
      const after = await payment(found.ref)
      expect(after.refunds.map((refund) => refund.amount)).toEqual([money(299, 'USD'), money(1_000, 'USD')])
      expect((await payments.refundPayment(refundOf(found, 1n), anyKey())).kind).toBe('exceeds_captured')
      expect((await told(found.ref)).filter((type) => type === 'charge.refunded')).toHaveLength(2)
    })

    it('is not there for an invoice of nothing, which gives nothing back', async () => {
      const { payments, customerWith, price, start, latestInvoice } = scene()
      const { ref } = await start(await customerWith('good'), await price(0))
      const invoice = await latestInvoice(ref)
      expect(await payments.findInvoicePayment(invoice.ref)).toBeNull()
      expect(await payments.refundInvoice(invoice.ref, anyKey())).toEqual(money(0, 'USD'))
    })
  })
}
