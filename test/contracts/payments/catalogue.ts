import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CataloguePrice, CustomerRef } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene, START } from './arrange.ts'

export function testCatalogue(scene: () => PaymentsScene): void {
  const newCustomer = () => ({ ourId: `cus_${randomUUID()}`, email: 'ada@example.test', name: 'Ada', now: START })
  const newPrice = (changes: Partial<CataloguePrice> = {}): CataloguePrice => ({
    lookupKey: `contract/${randomUUID()}`,
    productKey: 'contract/basic',
    productName: 'Basic',
    currency: 'USD',
    pricing: { kind: 'per_unit', unit: '799' },
    interval: 'month',
    ...changes,
  })

  describe('customers', () => {
    it('the same request under the same key is the same customer', async () => {
      const { payments } = scene()
      const [input, key] = [newCustomer(), anyKey()]
      const first = await payments.createCustomer(input, key)
      expect(await payments.createCustomer(input, key)).toBe(first)
      expect(await payments.createCustomer(newCustomer(), anyKey())).not.toBe(first)
    })

    it('twenty requests at once under the same key make one customer', async () => {
      const { payments } = scene()
      const [input, key] = [newCustomer(), anyKey()]
      const refs = await Promise.all(Array.from({ length: 20 }, () => payments.createCustomer(input, key)))
      expect(new Set(refs).size).toBe(1)
    })

    it('a customer is found by our id, and nobody by an unknown one', async () => {
      const { payments } = scene()
      const input = newCustomer()
      expect(await payments.findCustomer(input.ourId)).toBeNull()
      const ref = await payments.createCustomer(input, anyKey())
      expect(await payments.findCustomer(input.ourId)).toBe(ref)
    })

    it('another customer under a used key is refused, and is not created', async () => {
      const { payments } = scene()
      const [key, other] = [anyKey(), newCustomer()]
      await payments.createCustomer(newCustomer(), key)
      await expectFault(payments.createCustomer(other, key), 'rejected')
      expect(await payments.findCustomer(other.ourId)).toBeNull()
    })
  })

  describe('prices', () => {
    it('a price that is put again, under whatever key, is the same price', async () => {
      const { payments } = scene()
      const input = newPrice()
      const first = await payments.putPrice(input, anyKey())
      expect(await payments.putPrice(input, anyKey())).toBe(first)
      expect(await payments.putPrice(newPrice(), anyKey())).not.toBe(first)
    })

    it.each([
      ['amount', { pricing: { kind: 'per_unit', unit: '899' } }],
      ['currency', { currency: 'EUR' }],
      ['interval', { interval: 'year' }],
    ] as const)('a price never changes its %s', async (_what, change) => {
      const { payments } = scene()
      const input = newPrice()
      const ref = await payments.putPrice(input, anyKey())
      await expectFault(payments.putPrice({ ...input, ...change }, anyKey()), 'rejected')
      expect(await payments.putPrice(input, anyKey())).toBe(ref)
    })
  })

  it('what does not exist is missing from what is read, and null when it is looked up', async () => {
    const { payments, customer } = scene()
    const known = await customer()
    const unknown = 'cus_doesnotexist' as CustomerRef
    expect([...(await payments.getPaymentMethods([known, unknown])).keys()]).toEqual([known])
    expect((await payments.getSubscriptions(['sub_doesnotexist' as never])).size).toBe(0)
    expect((await payments.getInvoices(['in_doesnotexist' as never])).size).toBe(0)
    expect((await payments.getInvoices([])).size).toBe(0)
    expect(await payments.findSubscription(`sub_${randomUUID()}`)).toBeNull()
  })
}
