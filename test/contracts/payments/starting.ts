import { describe, expect, it } from 'vitest'
import { addMonths, addMs, DAY } from '../../../lib/clock.ts'
import { money } from '../../../lib/money.ts'
import type { CustomerRef, PriceRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

const ENDED = ['canceled', 'incomplete_expired']

export function testStarting(scene: () => PaymentsScene): void {
  describe('starting a subscription', () => {
    it('on trial charges nothing', async () => {
      const { customerWith, price, start, paidInAll } = scene()
      const customer = await customerWith('good')
      const subscription = await start(customer, await price(), 14)
      expect(subscription).toMatchObject({
        customer,
        status: 'trialing',
        quantity: 1,
        trialEnd: addMs(START, 14 * DAY),
        currentPeriodEnd: addMs(START, 14 * DAY),
        cancelAtPeriodEnd: false,
        canceledAt: null,
        endedAt: null,
      })
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('on trial needs no card', async () => {
      const { customer, price, start } = scene()
      expect((await start(await customer(), await price(), 14)).status).toBe('trialing')
    })

    it.each([
      ['USD', 1_299n],
      ['JPY', 500n],
      ['KWD', 3_120n],
    ])('without a trial charges the first period at once, exactly (%s)', async (currency, amount) => {
      const { payments, customerWith, price, request, latestInvoice } = scene()
      const customer = await customerWith('good')
      const input = { ...request(customer, await price(amount, currency)), quantity: 3 }
      const outcome = await payments.startSubscription(input, anyKey())
      expect(outcome).toMatchObject({ kind: 'started', subscription: { status: 'active', quantity: 3 } })
      if (outcome.kind !== 'started') return
      const { ref, currentPeriodStart, currentPeriodEnd } = outcome.subscription
      expect(currentPeriodEnd).toEqual(addMonths(currentPeriodStart, 1))
      const total = money(amount * 3n, currency)
      expect(await latestInvoice(ref)).toMatchObject({
        customer,
        subscription: ref,
        status: 'paid',
        total,
        amountPaid: total,
        attemptCount: 1,
        nextAttemptAt: null,
        declineReason: null,
        paidAt: expect.any(Date),
      })
    })

    it.each([
      ['USD', 1_299n],
      ['JPY', 500n],
      ['KWD', 3_120n],
    ])('writes an invoice whose lines say what is paid for (%s)', async (currency, amount) => {
      const { payments, customerWith, price, request, latestInvoice } = scene()
      const customer = await customerWith('good')
      const outcome = await payments.startSubscription(
        { ...request(customer, await price(amount, currency)), quantity: 3 },
        anyKey(),
      )
      if (outcome.kind !== 'started') throw new Error(`the subscription is ${outcome.kind}`)
      const { currentPeriodStart, currentPeriodEnd, ref } = outcome.subscription
      const invoice = await latestInvoice(ref)
      const nothing = money(0, currency)
      expect(invoice).toMatchObject({ subtotal: money(amount * 3n, currency), discount: nothing, tax: nothing })
      expect(invoice.lines).toEqual([
        {
          ref: expect.any(String),
          description: expect.stringContaining('Standard'),
          quantity: 3,
          unitAmount: amount.toString(),
          amount: invoice.total,
          discount: nothing,
          tax: nothing,
          proration: false,
          periodStart: currentPeriodStart,
          periodEnd: currentPeriodEnd,
        },
      ])
    })

    it('whose first payment is declined says why and leaves nothing alive', async () => {
      const { payments, customerWith, price, request, paidInAll } = scene()
      const customer = await customerWith('declining')
      const input = request(customer, await price())
      expect(await payments.startSubscription(input, anyKey())).toEqual({ kind: 'declined', reason: 'card_declined' })
      const left = await payments.findSubscription(input.ourId)
      expect(left === null || ENDED.includes(left.status)).toBe(true)
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('a declined one is declined again under the same key, and starts under a new key with a good card', async () => {
      const { payments, customerWith, addCard, price, request } = scene()
      const customer = await customerWith('declining')
      const [input, key] = [request(customer, await price()), anyKey()]
      await payments.startSubscription(input, key)
      await addCard(customer, 'good')
      expect(await payments.startSubscription(input, key)).toEqual({ kind: 'declined', reason: 'card_declined' })
      expect(await payments.startSubscription(input, anyKey())).toMatchObject({ kind: 'started' })
      expect(await payments.findSubscription(input.ourId)).toMatchObject({ status: 'active' })
    })

    it('without a card and without a trial is declined', async () => {
      const { payments, customer, price, request } = scene()
      const input = request(await customer(), await price())
      expect(await payments.startSubscription(input, anyKey())).toEqual({
        kind: 'declined',
        reason: 'no_payment_method',
      })
    })

    it('whose first payment needs the customer is incomplete, unpaid, and hands out a client secret', async () => {
      const { payments, customerWith, price, request, paidInAll } = scene()
      const customer = await customerWith('authentication')
      const outcome = await payments.startSubscription(request(customer, await price()), anyKey())
      expect(outcome).toMatchObject({
        kind: 'action_required',
        clientSecret: expect.stringMatching(/.{16}/),
        subscription: { status: 'incomplete' },
      })
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('twenty times at once under one key starts one, charges once, and answers the same', async () => {
      const { payments, customerWith, price, request, paidInAll } = scene()
      const customer = await customerWith('good')
      const [input, key] = [request(customer, await price(1_299)), anyKey()]
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => payments.startSubscription(input, key)))
      expect(new Set(outcomes.map((each) => (each.kind === 'started' ? each.subscription.ref : each.kind))).size).toBe(
        1,
      )
      expect(await payments.startSubscription(input, key)).toEqual(outcomes[0])
      expect(await paidInAll(customer)).toBe(1_299n)
    })

    it('with another body under a used key is refused and charges nothing more', async () => {
      const { payments, customerWith, price, request, paidInAll } = scene()
      const customer = await customerWith('good')
      const [input, key] = [request(customer, await price(1_299)), anyKey()]
      await payments.startSubscription(input, key)
      await expectFault(payments.startSubscription({ ...input, quantity: 2 }, key), 'rejected')
      expect(await paidInAll(customer)).toBe(1_299n)
    })

    it('is found by our id, equal to the one that is read by its reference', async () => {
      const { payments, customerWith, price, request, subscription } = scene()
      const input = request(await customerWith('good'), await price())
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      expect(outcome.subscription.ourId).toBe(input.ourId)
      expect(await payments.findSubscription(input.ourId)).toEqual(await subscription(outcome.subscription.ref))
    })

    it('for an unknown customer or price, or a quantity of none, is refused', async () => {
      const { payments, customerWith, price, request } = scene()
      const [customer, known] = [await customerWith('good'), await price()]
      const refused = [
        request('cus_doesnotexist' as CustomerRef, known),
        request(customer, 'price_doesnotexist' as PriceRef),
        { ...request(customer, known), quantity: 0 },
      ]
      for (const input of refused) {
        await expectFault(payments.startSubscription(input, anyKey()), 'rejected')
        expect(await payments.findSubscription(input.ourId)).toBeNull()
      }
    })

    it('with a trial that has already ended is refused', async () => {
      const { payments, customerWith, price, request } = scene()
      const input = request(await customerWith('good'), await price(), -1)
      await expectFault(payments.startSubscription(input, anyKey()), 'rejected')
      expect(await payments.findSubscription(input.ourId)).toBeNull()
    })
  })
}
