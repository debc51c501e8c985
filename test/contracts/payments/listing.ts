import { describe, expect, it } from 'vitest'
import { addMs, DAY, MINUTE } from '../../../lib/clock.ts'
import type { Page } from '../../../providers/payments/port/reconcile.ts'
import type { PaymentsEvent } from '../../../providers/payments/port.ts'
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
