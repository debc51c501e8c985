// Long because: what is taxed when has one stage, which all sentences share.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMonths, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { money } from '../../../lib/money.ts'
import type {
  CustomerRef,
  InvoiceRef,
  ProviderSubscription,
  SubscriptionRef,
  TaxId,
} from '../../../providers/payments/port.ts'
import { customerWith, GOOD, key, latestInvoice, movableClock, newPrice } from './arrange-local.ts'
import { type OpenGateway, openGateway } from './open-gateway.ts'

const START = new Date('2026-03-10T09:30:00Z')

describe('tax at the local gateway', () => {
  let gateway: OpenGateway
  let clock: ReturnType<typeof movableClock>
  beforeAll(async () => {
    clock = movableClock(START)
    gateway = await openGateway({ wallClock: clock })
  })
  afterAll(() => gateway?.close())

  const moveTo = (customer: CustomerRef, country: string, taxId: TaxId | null = null) => {
    const address = { line1: '1 High Street', line2: null, city: 'Town', postalCode: '10115', region: null, country }
    return gateway.payments.updateCustomer(customer, { legalName: 'Ada GmbH', address, taxId }, key())
  }
  const customerIn = async (country: string, taxId: TaxId | null = null) => {
    const customer = await customerWith(gateway, GOOD)
    await moveTo(customer, country, taxId)
    return customer
  }
  const priceOf = (amountMinor: number, currency: string) =>
    gateway.payments.putPrice(
      {
        lookupKey: `local/${newId()}`,
        productKey: 'local/standard',
        productName: 'Standard',
        currency,
        pricing: { kind: 'per_unit', unit: String(amountMinor) },
        interval: 'month',
      },
      key(),
    )
  const start = async (customer: CustomerRef, amountMinor = 1_000, currency = 'EUR', more = {}) => {
    const price = await priceOf(amountMinor, currency)
    const ourId = toPublicId('subscription', newId())
    const outcome = await gateway.payments.startSubscription({ ourId, customer, price, quantity: 1, ...more }, key())
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    return outcome.subscription
  }
  const invoiceOf = (subscription: ProviderSubscription) => latestInvoice(gateway, subscription)
  const renew = async ({ ref, customer, currentPeriodEnd }: ProviderSubscription) => {
    await gateway.payments.clock?.advance(customer, currentPeriodEnd)
    const found = (await gateway.payments.getSubscriptions([ref])).get(ref)
    if (!found) throw new Error('it is gone')
    return found
  }
  const sums = ({ subtotal, discount, tax, total }: Awaited<ReturnType<typeof invoiceOf>>) =>
    [subtotal, discount, tax, total].map(({ amountMinor }) => amountMinor)

  it('comes on top of the price, on the line and the invoice, and is charged', async () => {
    const customer = await customerIn('DE')
    const invoice = await invoiceOf(await start(customer))
    expect(sums(invoice)).toEqual([1_000n, 0n, 190n, 1_190n])
    expect(invoice).toMatchObject({ status: 'paid', amountPaid: money(1_190, 'EUR') })
    expect(invoice.lines.map(({ amount, tax }) => [amount.amountMinor, tax.amountMinor])).toEqual([[1_000n, 190n]])
    expect(invoice.taxes).toEqual([
      {
        country: 'DE',
        percent: '19',
        reason: 'standard_rated',
        taxable: money(1_000, 'EUR'),
        amount: money(190, 'EUR'),
      },
    ])
    expect(invoice.billedTo).toMatchObject({ legalName: 'Ada GmbH', address: { city: 'Town', country: 'DE' } })
    const payment = await gateway.payments.findInvoicePayment(invoice.ref)
    expect(payment?.captured).toEqual(money(1_190, 'EUR'))
  })

  it.each([
    ['JPY', 'JP', 999, [999n, 0n, 100n, 1_099n]],
    ['KWD', 'CH', 1_005, [1_005n, 0n, 81n, 1_086n]],
  ] as const)('is right to the minor unit of %s', async (currency, country, amountMinor, expected) => {
    expect(sums(await invoiceOf(await start(await customerIn(country), amountMinor, currency)))).toEqual(expected)
  })

  it('is nothing, and says why, while nobody knows where the customer is', async () => {
    const invoice = await invoiceOf(await start(await customerWith(gateway, GOOD)))
    expect(sums(invoice)).toEqual([1_000n, 0n, 0n, 1_000n])
    expect(invoice.taxes).toMatchObject([{ country: null, percent: '0', reason: 'country_unknown' }])
    expect(invoice.billedTo).toBeNull()
  })

  it('is owed by the customer itself where it is a business of another EU country', async () => {
    const taxId = { kind: 'eu_vat', value: 'FR12345678901' } as const
    const invoice = await invoiceOf(await start(await customerIn('FR', taxId)))
    expect(sums(invoice)).toEqual([1_000n, 0n, 0n, 1_000n])
    expect(invoice.taxes).toMatchObject([{ country: 'FR', percent: '0', reason: 'reverse_charge' }])
    expect(invoice.billedTo?.taxId).toEqual(taxId)
  })

  it('is of what a coupon leaves', async () => {
    const discount = await gateway.payments.putCoupon(
      {
        ourId: toPublicId('coupon', newId()),
        name: 'A quarter',
        value: { kind: 'percent', percent: '25' },
        duration: { kind: 'forever' },
      },
      key(),
    )
    const invoice = await invoiceOf(await start(await customerIn('DE'), 1_000, 'EUR', { discount }))
    // 19 % of 7.50 is 1.425.
    expect(sums(invoice)).toEqual([1_000n, 250n, 143n, 893n])
  })

  it('is taken at the rate of the day on which an invoice is made', async () => {
    const customer = await customerIn('DE')
    const subscription = await start(customer)
    const first = await invoiceOf(subscription)
    await moveTo(customer, 'FR')
    const second = await invoiceOf(await renew(subscription))
    expect([first.tax.amountMinor, second.tax.amountMinor]).toEqual([190n, 200n])
    // What has been made stays made out to whom it was.
    expect((await gateway.payments.getInvoices([first.ref])).get(first.ref)).toEqual(first)
    expect(second.billedTo?.address?.country).toBe('FR')
  })

  /** A change in the middle of the first period: half of it is left. */
  const inTheMiddle = async (country: string) => {
    const customer = await customerIn(country)
    const subscription = await start(customer)
    const { currentPeriodStart, currentPeriodEnd } = subscription
    const middle = (currentPeriodStart.getTime() + currentPeriodEnd.getTime()) / 2
    await gateway.payments.clock?.advance(customer, new Date(middle))
    return { customer, ref: subscription.ref, subscription }
  }
  const change = async (ref: SubscriptionRef, amountMinor: number) => {
    const wanted = { price: await priceOf(amountMinor, 'EUR'), quantity: 1, when: 'now' } as const
    const preview = await gateway.payments.previewChange(ref, wanted)
    const changed = await gateway.payments.changeSubscription(ref, wanted, key())
    if (changed.kind !== 'changed') throw new Error(changed.kind)
    return { preview, subscription: changed.subscription }
  }

  it('of a change is previewed as it is charged, line by line', async () => {
    const { ref } = await inTheMiddle('DE')
    const { preview, subscription } = await change(ref, 3_000)
    const invoice = await invoiceOf(subscription)
    expect(preview.tax.amountMinor).toBe(190n)
    expect([preview.subtotal, preview.tax, preview.dueNow]).toEqual([invoice.subtotal, invoice.tax, invoice.total])
    expect(preview.taxes).toEqual(invoice.taxes)
    expect(invoice.lines.map(({ tax }) => tax.amountMinor)).toEqual([-95n, 285n])
    expect(preview.next?.total.amountMinor).toBe(3_570n)
    expect((await invoiceOf(await renew(subscription))).total.amountMinor).toBe(3_570n)
  })

  it('is credited as it was paid, when the customer has moved since', async () => {
    const { ref, customer } = await inTheMiddle('DE')
    await moveTo(customer, 'FR')
    const { preview, subscription } = await change(ref, 3_000)
    const invoice = await invoiceOf(subscription)
    expect(invoice.lines.map(({ tax }) => tax.amountMinor)).toEqual([-95n, 300n])
    expect(invoice.taxes.map(({ country, amount }) => [country, amount.amountMinor])).toEqual([
      ['DE', -95n],
      ['FR', 300n],
    ])
    expect(preview.dueNow).toEqual(invoice.total)
  })

  it('goes along with what a cheaper plan leaves over, until it is used up', async () => {
    const { ref } = await inTheMiddle('DE')
    const { preview, subscription } = await change(ref, 400)
    // 5.00 are unused and 2.00 are asked for.
    expect([preview.subtotal.amountMinor, preview.tax.amountMinor, preview.dueNow.amountMinor]).toEqual([
      -300n,
      -57n,
      0n,
    ])
    expect(preview.next?.total.amountMinor).toBe(119n)
    const renewed = await renew(subscription)
    const next = await invoiceOf(renewed)
    expect(sums(next)).toEqual([100n, 0n, 19n, 119n])
    expect(next.lines.map(({ amount, tax }) => [amount.amountMinor, tax.amountMinor])).toEqual([
      [400n, 76n],
      [-300n, -57n],
    ])
    expect((await invoiceOf(await renew(renewed))).total.amountMinor).toBe(476n)
  })

  it('of a paused period comes back with it', async () => {
    const { ref, subscription, customer } = await inTheMiddle('DE')
    await gateway.payments.pauseSubscription(ref, key())
    await gateway.payments.clock?.advance(customer, new Date(subscription.currentPeriodEnd.getTime() + DAY))
    const resumed = await gateway.payments.resumeSubscription(ref, key())
    if (resumed.kind !== 'changed') throw new Error(resumed.kind)
    const invoice = await invoiceOf(resumed.subscription)
    expect(sums(invoice)).toEqual([500n, 0n, 95n, 595n])
  })

  it('of another quantity stands on the next invoice', async () => {
    const { ref, subscription } = await inTheMiddle('DE')
    await gateway.payments.updateQuantity(ref, 3, key())
    const next = await invoiceOf(await renew(subscription))
    expect(sums(next)).toEqual([4_000n, 0n, 760n, 4_760n])
  })

  it('is no part of a trial, and of what follows it', async () => {
    const subscription = await start(await customerIn('DE'), 1_000, 'EUR', { trialEnd: addMonths(START, 1) })
    expect(sums(await invoiceOf(subscription))).toEqual([0n, 0n, 0n, 0n])
    expect(sums(await invoiceOf(await renew(subscription)))).toEqual([1_000n, 0n, 190n, 1_190n])
  })

  it('is shown on the page that asks for the card', async () => {
    const customer = await customerIn('DE')
    const pages = { successUrl: 'http://shop.test/done', cancelUrl: 'http://shop.test/back' }
    const page = await gateway.payments.startCheckout(
      {
        ourId: toPublicId('checkout', newId()),
        customer,
        price: await newPrice(gateway, 1_000),
        quantity: 1,
        ...pages,
      },
      key(),
    )
    const text = await (await fetch(page.url)).text()
    expect(text).toContain('Plus 19 % tax (DE)')
    expect(text).toContain('Pay USD 11.90')
  })

  it('is refused to be reckoned for a country that does not exist: nothing is written', async () => {
    const customer = await customerIn('DE')
    await expect(moveTo(customer, 'XX')).rejects.toMatchObject({ fault: 'rejected' })
    await expect(moveTo('cus_doesnotexist' as CustomerRef, 'DE')).rejects.toMatchObject({ fault: 'rejected' })
    expect((await invoiceOf(await start(customer))).tax.amountMinor).toBe(190n)
  })

  it('is part of the payment behind the invoice: no more than both can be given back', async () => {
    const invoice = await invoiceOf(await start(await customerIn('DE')))
    const payment = await gateway.payments.findInvoicePayment(invoice.ref as InvoiceRef)
    if (!payment) throw new Error('nothing was paid')
    const half = { ourId: toPublicId('refund', newId()), payment: payment.ref, amount: money(595, 'EUR') }
    expect(await gateway.payments.refundPayment(half, key())).toMatchObject({ kind: 'refunded' })
    expect(await gateway.payments.refundInvoice(invoice.ref, key())).toEqual(money(1_190, 'EUR'))
  })
})
