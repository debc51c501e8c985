import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CustomerRef, ProviderPaymentMethod } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene } from './arrange.ts'

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

    it('a card entered in the form inside our page is attached, is the default, and is known by the same fingerprint', async () => {
      const { payments, customer, customerWith, completeEmbeddedSetup } = scene()
      const ref = await customer()
      const input = { ourId: `setup-${randomUUID()}`, customer: ref, returnUrl: 'http://shop.test/account' }
      const key = anyKey()
      const setup = await payments.startEmbeddedCardSetup(input, key)
      expect(setup.clientSecret).toEqual(expect.any(String))
      // Either the provider's script draws the form, or it has an address.
      expect([setup.publishableKey, setup.frameUrl].filter((each) => each !== null)).toHaveLength(1)
      expect(await payments.startEmbeddedCardSetup(input, key)).toEqual(setup)
      expect(await cardsOf(ref)).toEqual([])
      expect(await completeEmbeddedSetup(setup, 'insufficient_funds')).toBe('refused')
      expect(await cardsOf(ref)).toEqual([])
      expect(await completeEmbeddedSetup(setup, 'good')).toBe('attached')
      const [hosted] = await cardsOf(await customerWith('good'))
      expect(await cardsOf(ref)).toEqual([
        expect.objectContaining({ last4: '4242', isDefault: true, fingerprint: hosted?.fingerprint }),
      ])
    })

    it('the form is not opened for a customer who does not exist', async () => {
      const customer = 'cus_nobody' as CustomerRef
      const input = { ourId: `setup-${randomUUID()}`, customer, returnUrl: 'http://shop.test/account' }
      await expectFault(scene().payments.startEmbeddedCardSetup(input, anyKey()), 'rejected')
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

    describe('changed by us', () => {
      const facts = async (customer: CustomerRef) =>
        (await cardsOf(customer)).map(({ last4, isDefault }) => [last4, isDefault]).sort()
      const cardOf = async (customer: CustomerRef, last4: string) => {
        const card = (await cardsOf(customer)).find((each) => each.last4 === last4)
        if (!card) throw new Error(`no card ends in ${last4}`)
        return card.ref
      }
      const twoCards = async () => {
        const { customerWith, addCard } = scene()
        const customer = await customerWith('good')
        expect(await addCard(customer, 'other')).toBe('attached')
        return customer
      }

      it('the card of choice is charged from then on, and stays the choice however often the cards are read', async () => {
        const { payments, paid, events } = scene()
        const customer = await twoCards()
        const older = await cardOf(customer, '4242')
        const before = (await events(customer)).length
        await payments.setDefaultPaymentMethod(customer, older, anyKey())
        for (let reads = 0; reads < 2; reads++)
          expect(await facts(customer)).toEqual([
            ['4242', true],
            ['4444', false],
          ])
        expect((await paid(customer)).method).toBe(older)
        const told = (await events(customer)).slice(before).map((event) => event.subject)
        expect(told).toContainEqual({ kind: 'paymentMethods', ref: customer })
      })

      it('the default is removed: the other one is charged from then on', async () => {
        const { payments, paid, events } = scene()
        const customer = await twoCards()
        const [kept, gone] = [await cardOf(customer, '4242'), await cardOf(customer, '4444')]
        const before = (await events(customer)).length
        await payments.removePaymentMethod(customer, gone, anyKey())
        expect(await facts(customer)).toEqual([['4242', true]])
        expect((await paid(customer)).method).toBe(kept)
        const told = (await events(customer)).slice(before).map((event) => event.subject)
        expect(told).toContainEqual({ kind: 'paymentMethods', ref: customer })
        await expectFault(payments.setDefaultPaymentMethod(customer, gone, anyKey()), 'rejected')
      })

      it('another one than the chosen default is removed: the choice stands', async () => {
        const { payments, addCard } = scene()
        const customer = await twoCards()
        expect(await addCard(customer, 'declining')).toBe('attached')
        await payments.setDefaultPaymentMethod(customer, await cardOf(customer, '4242'), anyKey())
        await payments.removePaymentMethod(customer, await cardOf(customer, '0341'), anyKey())
        expect(await facts(customer)).toEqual([
          ['4242', true],
          ['4444', false],
        ])
      })

      it('the last one is removed: nothing is left to charge, and removing it again is no error', async () => {
        const { payments, customerWith, newPayment } = scene()
        const customer = await customerWith('good')
        const last = await cardOf(customer, '4242')
        const write = anyKey()
        await payments.removePaymentMethod(customer, last, write)
        await payments.removePaymentMethod(customer, last, write)
        await payments.removePaymentMethod(customer, last, anyKey())
        expect(await cardsOf(customer)).toEqual([])
        expect(await payments.createPayment(newPayment(customer), anyKey())).toMatchObject({
          kind: 'declined',
          reason: 'no_payment_method',
        })
      })

      it("another customer's card is neither chosen nor removed", async () => {
        const { payments, customerWith } = scene()
        const [customer, other] = [await customerWith('good'), await customerWith('good')]
        const theirs = await cardOf(other, '4242')
        await expectFault(payments.setDefaultPaymentMethod(customer, theirs, anyKey()), 'rejected')
        await expectFault(payments.removePaymentMethod(customer, theirs, anyKey()), 'rejected')
        expect(await facts(other)).toEqual([['4242', true]])
      })
    })
  })
}
