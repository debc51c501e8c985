import { describe, expect, it } from 'vitest'
import { addMs, DAY, MINUTE } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { ListPage, Page } from '../../../providers/payments/port/reconcile.ts'
import type { CustomerRef, PaymentsEvent } from '../../../providers/payments/port.ts'
import { anyKey, type PaymentsScene, START } from './arrange.ts'

/** Every page of a list, two things a page: what the reconciler walks. */
async function all<T>(list: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let after: string | undefined
  for (let pages = 0; pages < 200; pages++) {
    const page = await list(after)
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
  throw new Error('the list does not end')
}

export function testListing(scene: () => PaymentsScene): void {
  describe('lists, for the reconciler', () => {
    it('name each subscription of a customer once, page by page, ended ones too, as it is read by itself', async () => {
      const { payments, customerWith, price, start, subscription } = scene()
      const [customer, other] = [await customerWith('good'), await customerWith('good')]
      const started = []
      for (let number = 0; number < 5; number++) started.push((await start(customer, await price())).ref)
      await start(other, await price())
      for (const ref of started.slice(0, 2)) await payments.cancelSubscription(ref, 'now', anyKey())
      const listed = await all((after) =>
        payments.listSubscriptions({ customer, limit: 2, ...(after ? { after } : {}) }),
      )
      expect(listed.map((each) => each.ref).sort()).toEqual([...started].sort())
      for (const each of listed) expect(each).toEqual(await subscription(each.ref))
    })

    it('name each invoice of a customer once, with what has been paid of it', async () => {
      const { payments, customerWith, price, start, latestInvoice } = scene()
      const customer = await customerWith('good')
      const invoices = []
      for (let number = 0; number < 3; number++)
        invoices.push(await latestInvoice((await start(customer, await price())).ref))
      const listed = await all((after) => payments.listInvoices({ customer, limit: 2, ...(after ? { after } : {}) }))
      expect(listed.map((each) => each.ref).sort()).toEqual(invoices.map((each) => each.ref).sort())
      for (const { ref, customer, status, total, amountPaid, attemptCount } of invoices)
        expect(listed.find((each) => each.ref === ref)).toMatchObject({
          customer,
          status,
          total,
          amountPaid,
          attemptCount,
        })
    })

    it('name each payment of a customer once, those behind invoices too, with what has been taken', async () => {
      const { payments, customerWith, price, start, paid, payment, newPayment, latestInvoice } = scene()
      const customer = await customerWith('good')
      const invoice = await latestInvoice((await start(customer, await price())).ref)
      const behind = await payments.findInvoicePayment(invoice.ref)
      if (!behind) throw new Error('the invoice has no payment')
      const refs = [behind.ref, (await paid(customer, 100n)).ref, (await paid(customer, 500n, 'JPY')).ref]
      const declining = newPayment(await customerWith('declining'))
      await payments.createPayment(declining, anyKey())
      const list = (of: CustomerRef) =>
        all((after) => payments.listPayments({ customer: of, limit: 2, ...(after ? { after } : {}) }))
      const listed = await list(customer)
      expect(listed.map((each) => each.ref).sort()).toEqual([...refs].sort())
      for (const { ref, ourId, status, amount, captured } of listed)
        expect(await payment(ref)).toMatchObject({ customer, ourId, status, amount, captured })
      expect(await list(declining.customer)).toMatchObject([{ ourId: declining.ourId, status: 'declined' }])
    })

    it('name each refund and each dispute of a customer once, with their payment', async () => {
      const { payments, customerWith, paid, payment, decideDispute, advance } = scene()
      const customer = await customerWith('disputed_lost')
      const other = await customerWith('good')
      for (const whose of [customer, other]) {
        const { ref } = await paid(whose)
        for (const minor of [100n, 200n, 300n]) {
          const refund = { ourId: toPublicId('refund', newId()), payment: ref, amount: money(minor, 'USD') }
          if (whose === other) await payments.refundPayment(refund, anyKey())
        }
      }
      await advance?.(customer, addMs(START, 2 * DAY))
      const [disputed] = await all((after) => payments.listPayments({ customer, ...(after ? { after } : {}) }))
      if (!disputed) throw new Error('the payment is not there')
      await decideDispute(await payment(disputed.ref), 'lost')
      const list = <T>(of: CustomerRef, ask: (page: ListPage) => Promise<Page<T>>) =>
        all((after) => ask({ customer: of, limit: 2, ...(after ? { after } : {}) }))
      const refunds = await list(other, (page) => payments.listRefunds(page))
      expect(refunds.map((refund) => refund.amount.amountMinor).sort()).toEqual([100n, 200n, 300n])
      for (const { payment: of, ...refund } of refunds) expect((await payment(of)).refunds).toContainEqual(refund)
      const disputes = await list(customer, (page) => payments.listDisputes(page))
      expect(disputes).toEqual([{ ...(await payment(disputed.ref)).disputes[0], payment: disputed.ref }])
      expect(await list(customer, (page) => payments.listRefunds(page))).toEqual([])
      expect(await list(other, (page) => payments.listDisputes(page))).toEqual([])
      // Across customers the same stand in one list, of which the newest come first.
      expect((await payments.listRefunds({})).items.map((refund) => refund.ref)).toEqual(
        expect.arrayContaining(refunds.map((refund) => refund.ref)),
      )
    })

    it('tell again every event that a webhook told, and none from before', async () => {
      const { payments, customerWith, price, start, events } = scene()
      const customer = await customerWith('good')
      await start(customer, await price())
      const told = await events(customer)
      const since = async (moment: Date) =>
        (await all((after) => payments.listEvents({ since: moment, ...(after ? { after } : {}) }))).filter(
          (event: PaymentsEvent) => event.customer === customer,
        )
      const byId = (list: readonly PaymentsEvent[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1))
      // On a test clock an event bears the customer's own time.
      expect(byId(await since(addMs(START, -DAY)))).toEqual(byId(told))
      expect(await since(addMs(new Date(), MINUTE))).toEqual([])
    })
  })
}
