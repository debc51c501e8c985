import { describe, expect, it } from 'vitest'
import type { CustomerRef, ProviderPaymentMethod } from '../../../providers/payments/port.ts'
import type { PaymentsScene } from './arrange.ts'

export function testCards(scene: () => PaymentsScene): void {
  const cardsOf = async (customer: CustomerRef): Promise<readonly ProviderPaymentMethod[]> =>
    (await scene().payments.getPaymentMethods([customer])).get(customer) ?? []

  describe('cards', () => {
    it('a customer who has not entered one has none', async () => {
      const { payments, customer } = scene()
      const ref = await customer()
      expect((await payments.getPaymentMethods([ref])).get(ref)).toEqual([])
    })

    it('a card entered on the hosted page is attached and is the default', async () => {
      const customer = await scene().customerWith('good')
      const [card, ...others] = await cardsOf(customer)
      expect(others).toEqual([])
      expect(card).toMatchObject({
        customer,
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2040,
        isDefault: true,
      })
    })

    it('a page that nobody has completed attaches nothing', async () => {
      const { customer, setupUrl } = scene()
      const ref = await customer()
      expect(await setupUrl(ref)).toMatch(/^https?:\/\//)
      expect(await cardsOf(ref)).toEqual([])
    })

    it('the same card has the same fingerprint with two customers, and another card another', async () => {
      const { customerWith } = scene()
      const [[first], [second], [other]] = await Promise.all([
        cardsOf(await customerWith('good')),
        cardsOf(await customerWith('good')),
        cardsOf(await customerWith('other')),
      ])
      expect(first?.fingerprint).toEqual(expect.any(String))
      expect(second?.fingerprint).toBe(first?.fingerprint)
      expect(other?.fingerprint).not.toBe(first?.fingerprint)
      expect(other?.brand).toBe('mastercard')
    })

    it('a second card becomes the default, and the first one stays', async () => {
      const { customerWith, addCard } = scene()
      const customer = await customerWith('good')
      expect(await addCard(customer, 'other')).toBe('attached')
      const cards = await cardsOf(customer)
      expect(cards.map(({ last4, isDefault }) => [last4, isDefault]).sort()).toEqual([
        ['4242', false],
        ['4444', true],
      ])
    })

    it('a card that the bank refuses is not attached, and the default stays', async () => {
      const { customerWith, addCard } = scene()
      const customer = await customerWith('good')
      expect(await addCard(customer, 'insufficient_funds')).toBe('refused')
      expect((await cardsOf(customer)).map(({ last4, isDefault }) => [last4, isDefault])).toEqual([['4242', true]])
    })
  })
}
