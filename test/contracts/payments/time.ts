import { describe, expect, it } from 'vitest'
import { addMs, DAY } from '../../../lib/clock.ts'
import { money } from '../../../lib/money.ts'
import { expectFault, type PaymentsScene, START } from './arrange.ts'

export function testTime(scene: () => PaymentsScene): void {
  describe('as time passes', () => {
    it.for([
      ['USD', 1_299n],
      ['JPY', 500n],
      ['KWD', 3_120n],
    ] as const)('the end of a trial charges once, exactly (%s)', async ([currency, amount], test) => {
      const { customerWith, price, start, subscription, latestInvoice, pass, invoices } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd: trialEnd } = await start(customer, await price(amount, currency), 14)
      await pass(customer, trialEnd, test.skip)
      expect(await subscription(ref)).toMatchObject({ status: 'active', currentPeriodStart: trialEnd })
      const total = money(amount, currency)
      expect(await latestInvoice(ref)).toMatchObject({ status: 'paid', total, amountPaid: total, attemptCount: 1 })
      const paid = (await invoices(customer)).filter((invoice) => invoice.amountPaid.amountMinor > 0n)
      expect(paid.map((invoice) => invoice.amountPaid)).toEqual([total])
    })

    it('nothing is charged before the trial ends', async (test) => {
      const { customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good')
      const { ref } = await start(customer, await price(), 14)
      await pass(customer, addMs(START, 13 * DAY), test.skip)
      expect((await subscription(ref)).status).toBe('trialing')
      expect(await paidInAll(customer)).toBe(0n)
    })

    it('a subscription begun on 31 January is renewed on 28 February, 31 March and 30 April', async (test) => {
      const { customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good', new Date('2027-01-31T10:00:00.000Z'))
      let { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      const ends = [currentPeriodEnd]
      for (let renewal = 0; renewal < 3; renewal++) {
        await pass(customer, currentPeriodEnd, test.skip)
        currentPeriodEnd = (await subscription(ref)).currentPeriodEnd
        ends.push(currentPeriodEnd)
      }
      expect(ends.map(day)).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'])
      expect(await paidInAll(customer)).toBe(4_000n)
    })

    it('a year begun on 29 February ends on 28 February, and the fourth on 29 February again', async (test) => {
      const { customerWith, price, start, subscription, pass, paidInAll } = scene()
      const customer = await customerWith('good', new Date('2028-02-29T10:00:00.000Z'))
      let { ref, currentPeriodEnd } = await start(customer, await price(10_000, 'EUR', 'year'))
      const ends = [currentPeriodEnd]
      for (let renewal = 0; renewal < 3; renewal++) {
        await pass(customer, currentPeriodEnd, test.skip)
        currentPeriodEnd = (await subscription(ref)).currentPeriodEnd
        ends.push(currentPeriodEnd)
      }
      expect(ends.map(day)).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'])
      expect(await paidInAll(customer)).toBe(40_000n)
    })

    it('the next thing due is the end of the trial, and nothing for a customer who has no subscription', async (test) => {
      const { payments, customer, customerWith, price, start } = scene()
      const { clock } = payments
      if (!clock) return test.skip(`${payments.name} has no clock that can be moved`)
      expect(await clock.nextDue(await customer())).toBeNull()
      const subscriber = await customerWith('good')
      const { currentPeriodEnd } = await start(subscriber, await price(), 14)
      expect(await clock.nextDue(subscriber)).toEqual(currentPeriodEnd)
    })

    it('time never runs backwards', async (test) => {
      const { payments, customerWith, price, start, subscription } = scene()
      const { clock } = payments
      if (!clock) return test.skip(`${payments.name} has no clock that can be moved`)
      const customer = await customerWith('good')
      const before = await start(customer, await price(), 14)
      await expectFault(clock.advance(customer, addMs(START, -DAY)), 'rejected')
      expect(await subscription(before.ref)).toEqual(before)
    })
  })
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
