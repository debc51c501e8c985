import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { money } from '../../../lib/money.ts'
import type { PaymentMethodRef, PaymentRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

export function testPaying(scene: () => PaymentsScene): void {
  describe('a payment of its own', () => {
    it('charges the default card at once, is found by our id, and is told', async () => {
      const { payments, customerWith, newPayment, told, payment } = scene()
      const customer = await customerWith('good')
      const input = newPayment(customer)
      const outcome = await payments.createPayment(input, anyKey())
      expect(outcome).toMatchObject({
        kind: 'succeeded',
        payment: {
          ourId: input.ourId,
          customer,
          invoice: null,
          status: 'succeeded',
          amount: money(2_500, 'USD'),
          captured: money(2_500, 'USD'),
          method: expect.any(String),
          declineReason: null,
          transfer: null,
          refunds: [],
          disputes: [],
        },
      })
      if (outcome.kind !== 'succeeded') return
      expect(await payments.findPayment(input.ourId)).toEqual(outcome.payment)
      expect(await payment(outcome.payment.ref)).toEqual(outcome.payment)
      expect(await told(outcome.payment.ref)).toEqual(['payment_intent.succeeded'])
    })

    it.each([
      ['JPY', 500n],
      ['KWD', 1_230n],
    ])('in %s takes that many minor units, no hundred times more or less', async (currency, amountMinor) => {
      const { customerWith, paid } = scene()
      const { amount, captured } = await paid(await customerWith('good'), amountMinor, currency)
      expect([amount, captured]).toEqual([money(amountMinor, currency), money(amountMinor, currency)])
    })

    it('that was asked for twice with one key is one payment; another request with that key is refused', async () => {
      const { payments, customerWith, newPayment, told } = scene()
      const input = newPayment(await customerWith('good'))
      const write = anyKey()
      const first = await payments.createPayment(input, write)
      expect(await payments.createPayment(input, write)).toEqual(first)
      await expectFault(payments.createPayment({ ...input, amount: money(9_900, 'USD') }, write), 'rejected')
      expect(first.kind).toBe('succeeded')
      if (first.kind !== 'succeeded') return
      expect(await payments.findPayment(input.ourId)).toEqual(first.payment)
      expect(await told(first.payment.ref)).toEqual(['payment_intent.succeeded'])
    })

    it('with a card that declines takes nothing, and says why', async () => {
      const { payments, customerWith, newPayment, told } = scene()
      const input = newPayment(await customerWith('declining'))
      expect(await payments.createPayment(input, anyKey())).toMatchObject({ kind: 'declined', reason: 'card_declined' })
      const found = await payments.findPayment(input.ourId)
      expect(found).toMatchObject({ status: 'declined', declineReason: 'card_declined', captured: money(0, 'USD') })
      expect(await told(found?.ref as PaymentRef)).toEqual(['payment_intent.payment_failed'])
    })

    it('without any card is declined for that', async () => {
      const { payments, customer, newPayment } = scene()
      const outcome = await payments.createPayment(newPayment(await customer()), anyKey())
      expect(outcome).toMatchObject({ kind: 'declined', reason: 'no_payment_method' })
    })

    it('with a card of nobody, or of nothing, is refused', async () => {
      const { payments, customerWith, newPayment } = scene()
      const input = newPayment(await customerWith('good'))
      const method = 'pm_doesnotexist' as PaymentMethodRef
      await expectFault(payments.createPayment({ ...input, method }, anyKey()), 'rejected')
      await expectFault(payments.createPayment({ ...input, amount: money(0, 'USD') }, anyKey()), 'rejected')
      expect(await payments.findPayment(input.ourId)).toBeNull()
    })

    it('for a seller says where it goes and what stays with the platform', async () => {
      const { payments, customerWith, newPayment, seller } = scene()
      const transfer = { account: await seller('enabled'), feeMinor: 250n }
      const outcome = await payments.createPayment({ ...newPayment(await customerWith('good')), transfer }, anyKey())
      expect(outcome).toMatchObject({ kind: 'succeeded', payment: { transfer } })
      const tooMuch = { ...transfer, feeMinor: 2_501n }
      const input = { ...newPayment(await customerWith('good')), transfer: tooMuch }
      await expectFault(payments.createPayment(input, anyKey()), 'rejected')
    })

    it('that does not exist is not found', async () => {
      const { payments } = scene()
      const unknown = 'pi_doesnotexist' as PaymentRef
      expect(await payments.findPayment('pay_doesnotexist')).toBeNull()
      expect(await payments.getPayments([unknown])).toEqual(new Map())
      await expectFault(payments.cancelPayment(unknown, anyKey()), 'rejected')
    })
  })

  describe('a payment whose bank wants to see the customer', () => {
    const asked = async () => {
      const { payments, customerWith, newPayment } = scene()
      const input = { ...newPayment(await customerWith('authentication')), customerPresent: true }
      const outcome = await payments.createPayment(input, anyKey())
      if (outcome.kind !== 'action_required') throw new Error(`expected it to ask: ${outcome.kind}`)
      return outcome
    }

    it('takes nothing before they have passed, and then all', async () => {
      const { authenticate, payment, told } = scene()
      const outcome = await asked()
      const { ref } = outcome.payment
      expect(outcome.clientSecret).toMatch(/.{16}/)
      expect(outcome.payment).toMatchObject({ status: 'action_required', captured: money(0, 'USD') })
      await authenticate(outcome, true)
      expect(await payment(ref)).toMatchObject({ status: 'succeeded', captured: money(2_500, 'USD') })
      expect(await told(ref)).toEqual(['payment_intent.requires_action', 'payment_intent.succeeded'])
    })

    it('is declined when they fail', async () => {
      const { authenticate, payment } = scene()
      const outcome = await asked()
      await authenticate(outcome, false)
      expect(await payment(outcome.payment.ref)).toMatchObject({
        status: 'declined',
        declineReason: 'authentication_required',
        captured: money(0, 'USD'),
      })
    })

    it('is declined at once when nobody is there', async () => {
      const { payments, customerWith, newPayment } = scene()
      const outcome = await payments.createPayment(newPayment(await customerWith('authentication')), anyKey())
      expect(outcome).toMatchObject({ kind: 'declined', reason: 'authentication_required' })
    })

    it('can be cancelled while it waits, once; one that was paid stays paid', async () => {
      const { payments, customerWith, paid, told } = scene()
      const { ref } = (await asked()).payment
      expect(await payments.cancelPayment(ref, anyKey())).toMatchObject({
        status: 'canceled',
        captured: money(0, 'USD'),
      })
      expect((await payments.cancelPayment(ref, anyKey())).status).toBe('canceled')
      expect(await told(ref)).toEqual(['payment_intent.requires_action', 'payment_intent.canceled'])
      const done = await paid(await customerWith('good'))
      expect(await payments.cancelPayment(done.ref, anyKey())).toEqual(done)
    })
  })

  describe('a payment from a bank account', () => {
    it.each([
      ['succeeds', 'succeeded', 'payment_intent.succeeded', 2_500],
      ['fails', 'declined', 'payment_intent.payment_failed', 0],
    ] as const)(
      'is under way until the bank answers; where that %s it is %s',
      async (answer, status, type, captured) => {
        const { payments, customer, addBankAccount, newPayment, payment, told, advance } = scene()
        const payer = await customer()
        const method = await addBankAccount(payer, answer)
        const outcome = await payments.createPayment({ ...newPayment(payer), method }, anyKey())
        expect(outcome).toMatchObject({
          kind: 'processing',
          payment: { status: 'processing', captured: money(0, 'USD') },
        })
        if (outcome.kind !== 'processing') return
        const { ref } = outcome.payment
        await advance?.(payer, addMs(START, 10 * DAY))
        expect(await payment(ref)).toMatchObject({
          status,
          captured: money(captured, 'USD'),
          declineReason: answer === 'fails' ? expect.any(String) : null,
        })
        expect(await told(ref)).toEqual(['payment_intent.processing', type])
      },
    )
  })
}
