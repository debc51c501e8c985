// Long because: billing details and what they do to invoices have one stage, which all sentences share.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateBillingDetails } from '../../domain/billing-details/update.ts'
import { processWaiting } from '../../domain/inbox/process-waiting.ts'
import { reconcileIntents } from '../../domain/intents/reconcile.ts'
import { invoicePaymentConsumer } from '../../domain/payments/mirror-invoice.ts'
import { refundPayment } from '../../domain/refunds/refund-payment.ts'
import { ledgerSumsToZero } from '../../domain/verify/ledger-sums-to-zero.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { newId, toPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const UPDATE = `mutation ($input: UpdateBillingDetailsInput!) { updateBillingDetails(input: $input) { __typename
  ... on BillingDetailsUpdated { tenant { billingDetails { legalName taxId taxIdKind address { line1 city country } } } }
  ... on InvalidInput { field message } } }`
const DETAILS = 'query ($id: ID!) { tenant(id: $id) { billingDetails { legalName address { country } } } }'
const INVOICES = `query ($id: ID!) { tenant(id: $id) { invoices(first: 10) { nodes {
  subtotal { amountMinor } discount { amountMinor } tax { amountMinor } total { amountMinor } paid { amountMinor }
  taxes { country percent reason taxable { amountMinor } amount { amountMinor } }
  billedTo { legalName line1 country taxId } lines { amount { amountMinor } tax { amountMinor } } } } } }`
const PREVIEW = `query ($input: PreviewSubscriptionChangeInput!) { previewSubscriptionChange(input: $input) {
  ... on SubscriptionChangePreview { tax { amountMinor } dueNow { amountMinor } taxes { country percent reason } } } }`
const CHANGE = 'mutation ($input: ChangePlanInput!) { changePlan(input: $input) { __typename } }'

interface Amount {
  readonly amountMinor: string
}
interface ShownInvoice {
  readonly subtotal: Amount
  readonly tax: Amount
  readonly total: Amount
  readonly paid: Amount
  readonly taxes: readonly { readonly country: string; readonly percent: string; readonly reason: string }[]
  readonly billedTo: object | null
}

describe('tax', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let crashAt: string | null = null

  beforeAll(async () => {
    const failpoint = async (name: string) => {
      if (name === crashAt) throw new Error(`crashed at ${name}`)
    }
    backplane = await startTestBackplane({ worker: false, overrides: { failpoint } })
    seed = seedOf(backplane)
  })
  afterAll(() => backplane?.close())
  beforeEach(async () => {
    crashAt = null
    tenant = await seed.tenant()
  })

  const given = (country: string, taxId?: string) => ({
    legalName: 'Ada GmbH',
    address: { line1: 'Hauptstraße 1', city: 'Berlin', postalCode: '10115', country },
    ...(taxId && { taxId }),
  })
  const ask = async (input: object, by: Person = tenant.owner) =>
    (await by.client()).ask<{ updateBillingDetails: Record<string, unknown> }>(UPDATE, {
      input: { tenantId: tenant.publicId, idempotencyKey: newId(), ...input },
    })
  const moveTo = async (country: string, taxId?: string) => {
    const { data } = await ask(given(country, taxId))
    expect(data?.updateBillingDetails.__typename).toBe('BillingDetailsUpdated')
  }
  const inTenant = <T>(work: Parameters<typeof backplane.app.db.as<T>>[1]) =>
    backplane.app.db.as({ userId: null, tenantIds: [tenant.id] }, work)
  const audited = () =>
    inTenant((tx) => tx.auditEntry.count({ where: { tenantId: tenant.id, action: 'billingDetails.update' } }))
  const shown = async () =>
    (
      await (
        await tenant.owner.client()
      ).data<{ tenant: { billingDetails: object | null } }>(DETAILS, {
        id: tenant.publicId,
      })
    ).tenant.billingDetails
  /** Those that ask for something, newest first. */
  const invoices = async () => {
    await processWaiting(backplane.app, tenant.id)
    const client = await tenant.owner.client()
    const found = await client.data<{ tenant: { invoices: { nodes: ShownInvoice[] } } }>(INVOICES, {
      id: tenant.publicId,
    })
    return found.tenant.invoices.nodes.filter(({ subtotal }) => subtotal.amountMinor !== '0')
  }
  const passDays = async (days: number) =>
    seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), days * DAY))
  /** Its trial is over, and the first period is paid. */
  const subscribed = async () => {
    await seed.cardOnFile(tenant)
    const id = await seed.subscription(tenant, { plan: 'standard' })
    await passDays(15)
    return id
  }
  const sums = ({ subtotal, tax, total, paid }: ShownInvoice) =>
    [subtotal, tax, total, paid].map(({ amountMinor }) => Number(amountMinor))
  /** 19 %, a half away from zero; no amount here is negative. */
  const german = (net: number) => Math.floor((net * 19 + 50) / 100)

  it('of a German customer is 19 %, on the invoice and its line, and the invoice says who is billed', async () => {
    await moveTo('de', 'DE 123.456.789')
    await subscribed()
    const [invoice] = await invoices()
    if (!invoice) throw new Error('no invoice')
    const [net = 0] = sums(invoice)
    expect(sums(invoice)).toEqual([net, german(net), net + german(net), net + german(net)])
    expect(invoice).toMatchObject({
      taxes: [{ country: 'DE', percent: '19', reason: 'STANDARD_RATED', amount: { amountMinor: String(german(net)) } }],
      billedTo: { legalName: 'Ada GmbH', line1: 'Hauptstraße 1', country: 'DE', taxId: 'DE123456789' },
      lines: [{ amount: { amountMinor: String(net) }, tax: { amountMinor: String(german(net)) } }],
    })
  })

  it('is nothing while nobody has said where the customer is, and invoice and preview say so', async () => {
    const subscriptionId = await subscribed()
    const [invoice] = await invoices()
    expect(invoice).toMatchObject({
      tax: { amountMinor: '0' },
      taxes: [{ country: null, percent: '0', reason: 'COUNTRY_UNKNOWN' }],
      billedTo: null,
    })
    const input = await premium(subscriptionId)
    expect((await preview(input)).taxes).toMatchObject([{ reason: 'COUNTRY_UNKNOWN' }])
  })

  it('is the customer’s own to pay where it is a business of another EU country', async () => {
    await moveTo('AT', 'ATU12345678')
    await subscribed()
    expect((await invoices())[0]).toMatchObject({
      tax: { amountMinor: '0' },
      taxes: [{ country: 'AT', percent: '0', reason: 'REVERSE_CHARGE' }],
    })
  })

  const premium = async (subscriptionId: string) => ({
    subscriptionId: toPublicId('subscription', subscriptionId),
    priceId: toPublicId('price', await seed.priceId({ plan: 'premium' })),
    when: 'NOW',
  })
  const preview = async (input: object) =>
    (
      await (
        await tenant.owner.client()
      ).data<{
        previewSubscriptionChange: { tax: Amount; dueNow: Amount; taxes: readonly object[] }
      }>(PREVIEW, { input })
    ).previewSubscriptionChange

  it('of a change is previewed as the invoice has it', async () => {
    await moveTo('DE')
    const input = await premium(await subscribed())
    const expected = await preview(input)
    await (await tenant.owner.client()).data(CHANGE, { input: { ...input, idempotencyKey: newId() } })
    // The provider tells of it when it has made it.
    const [invoice] = await eventually(async () => {
      const found = await invoices()
      return found.length > 1 && found
    }, 'the invoice of the change')
    // The change may come a second after the preview.
    const near = (a: Amount | undefined, b: Amount) => Math.abs(Number(a?.amountMinor) - Number(b.amountMinor))
    expect(Number(expected.tax.amountMinor)).toBeGreaterThan(0)
    expect(near(invoice?.tax, expected.tax)).toBeLessThanOrEqual(1)
    expect(near(invoice?.total, expected.dueNow)).toBeLessThanOrEqual(2)
    expect(invoice?.taxes).toMatchObject(expected.taxes)
  })

  it('follows the customer to another country with the next renewal', async () => {
    await moveTo('DE')
    await subscribed()
    await moveTo('CH')
    await passDays(31)
    const found = await invoices()
    expect(found.map(({ taxes }) => taxes[0]?.percent)).toEqual(['8.1', '19'])
    expect(found.map(({ billedTo }) => billedTo)).toMatchObject([{ country: 'CH' }, { country: 'DE' }])
  })

  describe('in the ledger', () => {
    const balances = () =>
      inTenant(async (tx) => {
        const found = await tx.ledgerEntry.groupBy({ by: ['account'], _sum: { amountMinor: true } })
        return Object.fromEntries(found.map(({ account, _sum }) => [account, Number(_sum.amountMinor)]))
      })
    const paidInvoice = async () => {
      await moveTo('DE')
      await subscribed()
      const [invoice] = await invoices()
      if (!invoice) throw new Error('no invoice')
      const [net = 0, tax = 0, total = 0] = sums(invoice)
      // No worker runs here: what it does about the invoice's payment is done by hand.
      const event = await inTenant((tx) => tx.event.findFirstOrThrow({ where: { type: 'invoice.paid' } }))
      const payload = event.payload as Record<string, unknown>
      await invoicePaymentConsumer.handle(backplane.app, { ...event, payload })
      const { id } = await inTenant((tx) => tx.payment.findFirstOrThrow({ where: { purposeKind: 'invoice' } }))
      return { net, tax, total, paymentId: id }
    }
    const refund = async (paymentId: string, amountMinor: number | null) =>
      refundPayment(backplane.app, await (await seed.operator('finance')).viewer(), {
        paymentId,
        amountMinor: amountMinor === null ? null : BigInt(amountMinor),
        reason: 'Sorry',
        idempotencyKey: newId(),
      })

    it('stands apart from revenue; half of the payment gives back half of it, and all of it all', async () => {
      const { net, tax, total, paymentId } = await paidInvoice()
      expect(await balances()).toMatchObject({ cash: total, revenue: -net, tax: -tax })
      const half = Math.floor(total / 2)
      expect(await refund(paymentId, half)).toMatchObject({ kind: 'refunded' })
      const after = await balances()
      expect(Math.abs(Number(after.tax) + tax / 2)).toBeLessThanOrEqual(1)
      expect(after).toMatchObject({ cash: total - half, revenue: -net, refunds: half - (tax + Number(after.tax)) })
      expect(await refund(paymentId, null)).toMatchObject({ kind: 'refunded' })
      expect(await balances()).toMatchObject({ cash: 0, revenue: -net, refunds: net, tax: 0 })
      expect(await ledgerSumsToZero.find(backplane.app)).toEqual([])
    })
  })

  describe('billing details', () => {
    it('are shown as they were said, with the tax id as registers write it', async () => {
      const { data } = await ask(given('GR', 'el 123 456 789'))
      expect(data?.updateBillingDetails).toMatchObject({
        tenant: {
          billingDetails: {
            ...{ legalName: 'Ada GmbH', taxId: 'EL123456789', taxIdKind: 'EU_VAT' },
            address: { line1: 'Hauptstraße 1', city: 'Berlin', country: 'GR' },
          },
        },
      })
      await moveTo('BR', ' 12.345.678/0001-95 ')
      const kept = await inTenant((tx) => tx.billingDetails.findFirstOrThrow())
      expect(kept).toMatchObject({ country: 'BR', taxIdKind: 'other', taxId: '12.345.678/0001-95' })
    })

    it.each([
      ['a country that does not exist', given('XX'), 'address.country'],
      ['a country by its name', given('Germany'), 'address.country'],
      ['a VAT id of another country', given('DE', 'FR12345678901'), 'taxId'],
      ['a VAT id that is too short', given('DE', 'DE12345678'), 'taxId'],
      ['a Swiss number without its letters', given('CH', '123456789'), 'taxId'],
      ['no name', { ...given('DE'), legalName: '  ' }, 'legalName'],
      ['no street', { ...given('DE'), address: { ...given('DE').address, line1: '' } }, 'address.line1'],
      ['a city of two lines', { ...given('DE'), address: { ...given('DE').address, city: 'A\nB' } }, 'address.city'],
    ])('with %s are refused, and nothing is written', async (_what, input, field) => {
      const { data } = await ask(input)
      expect(data?.updateBillingDetails).toMatchObject({ __typename: 'InvalidInput', field })
      expect(await shown()).toBeNull()
      expect(await audited()).toBe(0)
      expect(await inTenant(async (tx) => [await tx.intent.count(), await tx.customer.count()])).toEqual([0, 0])
    })

    it('said twice under one key are said once, and other ones under it are refused', async () => {
      const idempotencyKey = newId()
      for (const _ of [1, 2]) await ask({ ...given('DE'), idempotencyKey })
      expect(await audited()).toBe(1)
      const { errors } = await ask({ ...given('FR'), idempotencyKey })
      expect(errors?.[0]?.extensions?.code).toBe('IDEMPOTENCY_KEY_REUSED')
      expect(await shown()).toMatchObject({ address: { country: 'DE' } })
    })

    it('are for those who may pay: a plain member neither says nor sees them', async () => {
      await moveTo('DE')
      const member = await seed.member(tenant, 'member')
      expect((await ask(given('FR'), member)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
      const { data, errors } = await (await member.client()).ask<{ tenant: { billingDetails: object | null } }>(
        DETAILS,
        {
          id: tenant.publicId,
        },
      )
      expect(data?.tenant.billingDetails).toBeNull()
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
      const billing = await seed.member(tenant, 'billing')
      expect((await ask(given('FR'), billing)).data?.updateBillingDetails.__typename).toBe('BillingDetailsUpdated')
      const stranger = await seed.person('Eve')
      expect((await ask(given('FR'), stranger)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND')
    })

    it('whose answer was lost are told again and kept, unless others were said since', async () => {
      const lose = async (country: string) => {
        crashAt = 'billingDetails.update:called'
        const viewer = await tenant.owner.viewer()
        const input = { tenantId: tenant.id, ...given(country), idempotencyKey: newId() }
        await expect(updateBillingDetails(backplane.app, viewer, input)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
        crashAt = null
      }
      await lose('DE')
      expect(await shown()).toBeNull()
      await reconcileIntents(backplane.app)
      expect(await shown()).toMatchObject({ address: { country: 'DE' } })
      expect(await audited()).toBe(1)
      await lose('FR')
      await moveTo('IT')
      await reconcileIntents(backplane.app)
      expect(await shown()).toMatchObject({ address: { country: 'IT' } })
      expect(await inTenant((tx) => tx.customer.findFirstOrThrow())).toMatchObject({
        askedDetails: null,
        askedById: null,
      })
    })
  })
})
