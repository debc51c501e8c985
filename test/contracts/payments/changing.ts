// Long because: every change of a subscription that a provider must make, one after the other.
import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { money } from '../../../lib/money.ts'
import type { PriceRef, SubscriptionChange } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

/** The middle of the period from 10 March to 10 April: fifteen and a half of 31 days are left. */
const HALF = addMs(START, 15.5 * DAY)
const usd = (minor: number) => money(minor, 'USD')

export function testChanging(scene: () => PaymentsScene): void {
  const to = (price: PriceRef, more: Partial<SubscriptionChange> = {}): SubscriptionChange => ({
    price,
    quantity: 1,
    when: 'now',
    ...more,
  })

  describe('changing a subscription', () => {
    it('in the middle of its period charges half of the difference at once, and the new price from then on', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, latestInvoice, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      const dearer = await price(3_000)
      if (!payments.clock) return test.skip('time cannot be moved')
      await payments.clock.advance(customer, HALF)
      const preview = await payments.previewChange(ref, to(dearer))
      const outcome = await payments.changeSubscription(ref, to(dearer), anyKey())
      expect(outcome).toMatchObject({
        kind: 'changed',
        subscription: { price: dearer, status: 'active', currentPeriodEnd },
      })
      const paid = await latestInvoice(ref)
      // To the second: the request takes a moment of the half.
      expect(Number(paid.total.amountMinor)).toBeGreaterThanOrEqual(995)
      expect(Number(paid.total.amountMinor)).toBeLessThanOrEqual(1_000)
      expect(paid).toMatchObject({ status: 'paid', amountPaid: paid.total })
      expect(preview).toMatchObject({ tax: usd(0), next: { total: usd(3_000), at: currentPeriodEnd } })
      expect(preview.lines.map((line) => [line.proration, line.amount.amountMinor < 0n])).toEqual([
        [true, true],
        [true, false],
      ])
      const before = await paidInAll(customer)
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await paidInAll(customer)).toBe(before + 3_000n)
      expect(await subscription(ref)).toMatchObject({ price: dearer, status: 'active' })
    })

    it('to something cheaper charges nothing, and the next invoice is less by what was left over', async (test) => {
      const { payments, customerWith, price, start, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(3_000))
      const cheaper = await price(1_000)
      const preview = await payments.previewChange(ref, to(cheaper))
      expect(preview).toMatchObject({ dueNow: usd(0), next: { at: currentPeriodEnd } })
      expect(preview.subtotal.amountMinor).toBeLessThan(0n)
      await payments.changeSubscription(ref, to(cheaper), anyKey())
      expect(await paidInAll(customer)).toBe(3_000n)
      await pass(customer, currentPeriodEnd, test.skip)
      // A whole month was left over: 20.00, of which 10.00 were used.
      expect(await paidInAll(customer)).toBe(3_000n)
    })

    it('without proration costs nothing until the next period', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      const dearer = await price(3_000)
      const change = to(dearer, { when: 'now_without_proration' })
      expect(await payments.previewChange(ref, change)).toMatchObject({ lines: [], dueNow: usd(0) })
      await payments.changeSubscription(ref, change, anyKey())
      expect(await subscription(ref)).toMatchObject({ price: dearer })
      expect(await paidInAll(customer)).toBe(1_000n)
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await paidInAll(customer)).toBe(4_000n)
    })

    it('at the period end is scheduled, and comes then', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const dear = await price(3_000)
      const { ref, currentPeriodEnd } = await start(customer, dear)
      const cheaper = await price(1_000)
      const change = to(cheaper, { quantity: 2, when: 'period_end' })
      expect(await payments.previewChange(ref, change)).toMatchObject({
        lines: [],
        dueNow: usd(0),
        next: { total: usd(2_000), at: currentPeriodEnd },
      })
      expect(await payments.changeSubscription(ref, change, anyKey())).toMatchObject({
        kind: 'changed',
        subscription: { price: dear, scheduledChange: { price: cheaper, quantity: 2, at: currentPeriodEnd } },
      })
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await subscription(ref)).toMatchObject({ price: cheaper, quantity: 2, scheduledChange: null })
      expect(await paidInAll(customer)).toBe(5_000n)
    })

    it('at the period end can be taken back, and be replaced', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(3_000))
      const [cheaper, cheapest] = [await price(1_000), await price(500)]
      await payments.changeSubscription(ref, to(cheaper, { when: 'period_end' }), anyKey())
      await payments.changeSubscription(ref, to(cheapest, { when: 'period_end' }), anyKey())
      expect(await subscription(ref)).toMatchObject({ scheduledChange: { price: cheapest, at: currentPeriodEnd } })
      expect(await payments.cancelScheduledChange(ref, anyKey())).toMatchObject({ scheduledChange: null })
      expect(await payments.cancelScheduledChange(ref, anyKey())).toMatchObject({ scheduledChange: null })
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await paidInAll(customer)).toBe(6_000n)
    })

    it('from a month to a year begins a new period at once, less what was left of the month', async () => {
      const { payments, customerWith, price, start, latestInvoice } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodStart } = await start(customer, await price(1_000))
      const year = await price(10_000, 'USD', 'year')
      const preview = await payments.previewChange(ref, to(year))
      expect(preview.next).toMatchObject({ total: usd(10_000) })
      const outcome = await payments.changeSubscription(ref, to(year), anyKey())
      if (outcome.kind !== 'changed') throw new Error(outcome.kind)
      const { currentPeriodEnd } = outcome.subscription
      expect(currentPeriodEnd.getUTCFullYear()).toBe(currentPeriodStart.getUTCFullYear() + 1)
      const { total } = await latestInvoice(ref)
      expect(Number(total.amountMinor)).toBeGreaterThanOrEqual(9_000)
      expect(Number(total.amountMinor)).toBeLessThanOrEqual(9_005)
    })

    it('during the trial costs nothing, and the trial ends when it was to', async () => {
      const { payments, customerWith, price, start, subscription, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, trialEnd } = await start(customer, await price(1_000), 14)
      const dearer = await price(3_000)
      expect(await payments.previewChange(ref, to(dearer))).toMatchObject({
        lines: [],
        dueNow: usd(0),
        next: { total: usd(3_000), at: trialEnd },
      })
      await payments.changeSubscription(ref, to(dearer), anyKey())
      expect(await subscription(ref)).toMatchObject({ price: dearer, status: 'trialing', trialEnd })
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('whose payment is declined leaves it what it was, and nothing owed', async () => {
      const { payments, customerWith, addCard, price, start, subscription, invoices, paidInAll } = scene()
      const customer = await customerWith('good')
      const before = await start(customer, await price(1_000))
      await addCard(customer, 'declining')
      const outcome = await payments.changeSubscription(before.ref, to(await price(3_000)), anyKey())
      expect(outcome).toEqual({ kind: 'declined', reason: 'card_declined' })
      expect(await subscription(before.ref)).toMatchObject({
        price: before.price,
        status: 'active',
        latestInvoice: before.latestInvoice,
      })
      expect((await invoices(customer)).filter((each) => each.status === 'open')).toEqual([])
      expect(await paidInAll(customer)).toBe(1_000n)
    })

    it('whose payment needs the customer leaves it what it was, and hands out a client secret', async () => {
      const { payments, customerWith, addCard, price, start, subscription } = scene()
      const customer = await customerWith('good')
      const before = await start(customer, await price(1_000))
      await addCard(customer, 'authentication')
      const dearer = await price(3_000)
      expect(await payments.changeSubscription(before.ref, to(dearer), anyKey())).toMatchObject({
        kind: 'action_required',
        clientSecret: expect.stringMatching(/.{16}/),
        subscription: { price: before.price, status: 'active' },
      })
      await addCard(customer, 'good')
      expect(await payments.changeSubscription(before.ref, to(dearer), anyKey())).toMatchObject({ kind: 'changed' })
      expect(await subscription(before.ref)).toMatchObject({ price: dearer, status: 'active' })
    })

    it('twice under one key, or to what it is already, charges once', async () => {
      const { payments, customerWith, price, start, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref } = await start(customer, await price(1_000))
      const [dearer, key] = [await price(3_000), anyKey()]
      const first = await payments.changeSubscription(ref, to(dearer), key)
      const paid = await paidInAll(customer)
      expect(await payments.changeSubscription(ref, to(dearer), key)).toEqual(first)
      expect(await payments.changeSubscription(ref, to(dearer), anyKey())).toMatchObject({ kind: 'changed' })
      expect(await paidInAll(customer)).toBe(paid)
    })

    it('to another currency, an unknown price or a quantity of none is refused, and so is one that has ended', async () => {
      const { payments, customerWith, price, start, subscription } = scene()
      const before = await start(await customerWith('good'), await price(1_000))
      const known = await price(2_000)
      const refused = [to(await price(1_000, 'EUR')), to('price_unknown' as PriceRef), to(known, { quantity: 0 })]
      for (const change of refused)
        await expectFault(payments.changeSubscription(before.ref, change, anyKey()), 'rejected')
      expect(await subscription(before.ref)).toEqual(before)
      await payments.cancelSubscription(before.ref, 'now', anyKey())
      await expectFault(payments.changeSubscription(before.ref, to(known), anyKey()), 'rejected')
    })

    it('of its quantity alone stands on the next invoice', async (test) => {
      const { payments, customerWith, price, start, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      expect(await payments.updateQuantity(ref, 3, anyKey())).toMatchObject({ quantity: 3, status: 'active' })
      expect(await paidInAll(customer)).toBe(1_000n)
      await pass(customer, currentPeriodEnd, test.skip)
      const paid = Number(await paidInAll(customer))
      expect(paid).toBeGreaterThanOrEqual(5_995)
      expect(paid).toBeLessThanOrEqual(6_000)
    })
  })

  describe('pausing a subscription', () => {
    it('asks for nothing as time passes; resumed, a new period begins and is charged', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      expect(await payments.pauseSubscription(ref, anyKey())).toMatchObject({ status: 'paused' })
      expect(await payments.pauseSubscription(ref, anyKey())).toMatchObject({ status: 'paused' })
      await pass(customer, addMs(currentPeriodEnd, 10 * DAY), test.skip)
      expect(await subscription(ref)).toMatchObject({ status: 'paused' })
      expect(await paidInAll(customer)).toBe(1_000n)
      const outcome = await payments.resumeSubscription(ref, anyKey())
      expect(outcome).toMatchObject({ kind: 'changed', subscription: { status: 'active' } })
      const after = await subscription(ref)
      expect(after.currentPeriodStart.getTime()).toBeGreaterThan(currentPeriodEnd.getTime())
      // All but the moment before the pause was credited.
      expect(Number(await paidInAll(customer))).toBeLessThanOrEqual(1_005)
    })

    it('and resuming it with a card that declines leaves it paused, and nothing owed', async (test) => {
      const { payments, customerWith, addCard, price, start, subscription, invoices } = scene()
      if (!payments.clock) return test.skip('time cannot be moved')
      const customer = await customerWith('good')
      const { ref } = await start(customer, await price(1_000))
      await payments.clock.advance(customer, HALF)
      await payments.pauseSubscription(ref, anyKey())
      await addCard(customer, 'declining')
      expect(await payments.resumeSubscription(ref, anyKey())).toEqual({ kind: 'declined', reason: 'card_declined' })
      expect(await subscription(ref)).toMatchObject({ status: 'paused' })
      expect((await invoices(customer)).filter((each) => each.status === 'open')).toEqual([])
    })

    it('is refused while it is on trial; resuming what goes on changes nothing', async () => {
      const { payments, customerWith, price, start, subscription } = scene()
      const before = await start(await customerWith('good'), await price(), 14)
      await expectFault(payments.pauseSubscription(before.ref, anyKey()), 'rejected')
      expect(await payments.resumeSubscription(before.ref, anyKey())).toMatchObject({ kind: 'changed' })
      expect(await subscription(before.ref)).toEqual(before)
    })
  })

  describe('taking back an end', () => {
    it('lets it go on, and be charged again', async (test) => {
      const { payments, customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      await payments.cancelSubscription(ref, 'period_end', anyKey())
      expect(await payments.undoCancel(ref, anyKey())).toMatchObject({ cancelAtPeriodEnd: false, canceledAt: null })
      expect(await payments.undoCancel(ref, anyKey())).toMatchObject({ cancelAtPeriodEnd: false })
      await pass(customer, currentPeriodEnd, test.skip)
      expect(await subscription(ref)).toMatchObject({ status: 'active' })
      expect(await paidInAll(customer)).toBe(2_000n)
    })

    it('is refused once it has ended', async () => {
      const { payments, customerWith, price, start } = scene()
      const { ref } = await start(await customerWith('good'), await price())
      await payments.cancelSubscription(ref, 'now', anyKey())
      await expectFault(payments.undoCancel(ref, anyKey()), 'rejected')
    })

    it('an end at the period end drops what was scheduled', async () => {
      const { payments, customerWith, price, start, subscription } = scene()
      const { ref } = await start(await customerWith('good'), await price(3_000))
      await payments.changeSubscription(ref, to(await price(1_000), { when: 'period_end' }), anyKey())
      await payments.cancelSubscription(ref, 'period_end', anyKey())
      expect(await subscription(ref)).toMatchObject({ cancelAtPeriodEnd: true, scheduledChange: null })
    })
  })

  describe('a trial without a card', () => {
    it.for([
      ['cancel', 'canceled'],
      ['pause', 'paused'],
    ] as const)('ends as it was asked for: %s', async ([withoutCard, status], test) => {
      const { payments, customer, price, request, subscription, pass, paidInAll } = scene()
      const someone = await customer()
      const input = { ...request(someone, await price(1_000), 14), withoutCard }
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      await pass(someone, outcome.subscription.currentPeriodEnd, test.skip)
      expect(await subscription(outcome.subscription.ref)).toMatchObject({ status })
      expect(await paidInAll(someone)).toBe(0n)
    })

    it('that has paused goes on with a card', async (test) => {
      const { payments, customer, addCard, price, request, pass, paidInAll } = scene()
      const someone = await customer()
      const input = { ...request(someone, await price(1_000), 14), withoutCard: 'pause' as const }
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      const { ref, currentPeriodEnd } = outcome.subscription
      await pass(someone, currentPeriodEnd, test.skip)
      expect(await payments.resumeSubscription(ref, anyKey())).toEqual({
        kind: 'declined',
        reason: 'no_payment_method',
      })
      await addCard(someone, 'good')
      expect(await payments.resumeSubscription(ref, anyKey())).toMatchObject({
        kind: 'changed',
        subscription: { status: 'active' },
      })
      expect(await paidInAll(someone)).toBe(1_000n)
    })
  })
}
