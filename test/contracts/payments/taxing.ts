import { describe, expect, it } from 'vitest'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type { BillingDetails, CustomerRef, TaxId } from '../../../providers/payments/port.ts'
import { anyKey, expectFault, type PaymentsScene } from './arrange.ts'

const usd = (amountMinor: number) => money(amountMinor, 'USD')

/** The provider reckons the tax by the customer's country, and the platform is in Germany. */
export function testTaxing(scene: () => PaymentsScene): void {
  const detailsOf = (country: string, taxId: TaxId | null = null): BillingDetails => ({
    legalName: 'Ada GmbH',
    address: { line1: '1 High Street', line2: null, city: 'Town', postalCode: '10115', region: null, country },
    taxId,
  })
  const customerIn = async (country: string, taxId: TaxId | null = null): Promise<CustomerRef> => {
    const customer = await scene().customerWith('good')
    await scene().payments.updateCustomer(customer, detailsOf(country, taxId), anyKey())
    return customer
  }
  const firstInvoice = async (customer: CustomerRef) => {
    const { start, price, latestInvoice } = scene()
    return latestInvoice((await start(customer, await price(1_000))).ref)
  }

  describe('tax', () => {
    it('comes on top of the price, on the line and the invoice, and is charged', async () => {
      const invoice = await firstInvoice(await customerIn('DE'))
      expect(invoice).toMatchObject({ subtotal: usd(1_000), tax: usd(190), total: usd(1_190), amountPaid: usd(1_190) })
      expect(invoice.lines.map(({ tax }) => tax)).toEqual([usd(190)])
      expect(invoice.taxes).toMatchObject([{ reason: 'standard_rated', taxable: usd(1_000), amount: usd(190) }])
      expect(invoice.billedTo).toMatchObject({
        legalName: 'Ada GmbH',
        address: { line1: '1 High Street', country: 'DE' },
      })
    })

    it('is nothing where the customer owes it itself, or there is none, and says why', async () => {
      const taxId = { kind: 'eu_vat', value: 'FR12345678901' } as const
      const abroad = await firstInvoice(await customerIn('FR', taxId))
      expect(abroad).toMatchObject({ tax: usd(0), total: usd(1_000), taxes: [{ reason: 'reverse_charge' }] })
      expect(abroad.billedTo?.taxId).toEqual(taxId)
      const untaxed = await firstInvoice(await customerIn('US'))
      expect(untaxed).toMatchObject({ tax: usd(0), total: usd(1_000), taxes: [{ reason: 'not_collecting' }] })
    })

    it('is not asked for while nobody knows where the customer is, and is from the next invoice on', async () => {
      const { customerWith, start, price, latestInvoice, pass, payments } = scene()
      const customer = await customerWith('good')
      const { ref, currentPeriodEnd } = await start(customer, await price(1_000))
      expect(await latestInvoice(ref)).toMatchObject({ tax: usd(0), total: usd(1_000), billedTo: null })
      await payments.updateCustomer(customer, detailsOf('DE'), anyKey())
      await pass(customer, currentPeriodEnd, () => undefined)
      expect(await latestInvoice(ref)).toMatchObject({ tax: usd(190), total: usd(1_190), status: 'paid' })
    })

    it('is of what a coupon leaves', async () => {
      const { payments, request, price, latestInvoice } = scene()
      const discount = await payments.putCoupon(
        {
          ...{ ourId: toPublicId('coupon', newId()), name: 'A quarter' },
          ...{ value: { kind: 'percent', percent: '25' }, duration: { kind: 'forever' } },
        },
        anyKey(),
      )
      const input = { ...request(await customerIn('DE'), await price(1_000)), discount }
      const outcome = await payments.startSubscription(input, anyKey())
      if (outcome.kind !== 'started') throw new Error(outcome.kind)
      expect(await latestInvoice(outcome.subscription.ref)).toMatchObject({ tax: usd(143), total: usd(893) })
    })

    it('of a change is previewed', async () => {
      const { start, price, payments } = scene()
      const { ref } = await start(await customerIn('DE'), await price(1_000))
      const change = { price: await price(3_000), quantity: 1, when: 'now' } as const
      const { subtotal, tax, dueNow, next, taxes } = await payments.previewChange(ref, change)
      expect(tax.amountMinor).toBeGreaterThan(370n)
      expect(dueNow.amountMinor).toBe(subtotal.amountMinor + tax.amountMinor)
      expect(taxes.reduce((sum, { amount }) => sum + amount.amountMinor, 0n)).toBe(tax.amountMinor)
      expect(next?.total).toEqual(usd(3_570))
    })

    it('follows who is billed: told again it is the same, and a tax id that is left out is gone', async () => {
      const { payments } = scene()
      const taxId = { kind: 'eu_vat', value: 'FR12345678901' } as const
      const customer = await customerIn('FR', taxId)
      expect(await payments.updateCustomer(customer, detailsOf('FR', taxId), anyKey())).toEqual({ kind: 'updated' })
      await payments.updateCustomer(customer, detailsOf('FR'), anyKey())
      expect(await firstInvoice(customer)).toMatchObject({ tax: usd(200), billedTo: { taxId: null } })
    })

    it('of somebody who does not exist is refused', async () => {
      const nobody = 'cus_doesnotexist' as CustomerRef
      await expectFault(scene().payments.updateCustomer(nobody, detailsOf('DE'), anyKey()), 'rejected')
    })
  })
}
