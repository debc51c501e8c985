import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { billedLines, type DrawnInvoice, drawInvoice, taxSums } from '../../domain/invoices/draw-pdf.ts'
import { pdfKey } from '../../domain/invoices/make-pdf.ts'
import { addMs, DAY } from '../../lib/clock.ts'
import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import { money } from '../../lib/money.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const INVOICES = `query ($id: ID!) { tenant(id: $id) { invoices(first: 5) { nodes { id number state pdf total { amountMinor } } } } }`

interface Shown {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly pdf: string | null
  readonly total: { readonly amountMinor: string }
}

describe('the PDF of an invoice', () => {
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  let paid: Shown

  beforeAll(async () => {
    backplane = await startTestBackplane()
    seed = seedOf(backplane)
    tenant = await seed.tenant({ name: 'Zażółć & Ελλάδα', plan: 'standard' })
    await seed.passTime(tenant, addMs(await backplane.app.clock.now(tenant.id), 15 * DAY))
    paid = await eventually(async () => (await invoices()).find(({ pdf }) => pdf !== null), 'an invoice is paid')
  })
  afterAll(() => backplane?.close())

  const invoices = async (): Promise<readonly Shown[]> => {
    const client = await tenant.owner.client()
    return (await client.data<{ tenant: { invoices: { nodes: Shown[] } } }>(INVOICES, { id: tenant.publicId })).tenant
      .invoices.nodes
  }
  const fetchIt = async (path: string | null, by?: Person) =>
    fetch(`${backplane.url}${path}`, by ? { headers: { authorization: `Bearer ${await by.token()}` } } : {})

  it('is there once it is paid, and not for the invoice of a trial', async () => {
    expect(paid).toMatchObject({ state: 'PAID', pdf: `/invoices/${paid.id}.pdf` })
    const free = (await invoices()).filter(({ total }) => total.amountMinor === '0')
    expect(free.length).toBeGreaterThan(0)
    expect(free.map(({ pdf }) => pdf)).toEqual(free.map(() => null))
  })

  it('is fetched by whoever may read the invoice, under its number', async () => {
    const billing = await seed.member(tenant, 'billing')
    for (const person of [tenant.owner, billing]) {
      const answer = await fetchIt(paid.pdf, person)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('application/pdf')
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="invoice-${paid.number}.pdf"`)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
      expect(bytes.subarray(-6).toString().trim()).toBe('%%EOF')
    }
  })

  it('is made for whoever asks first, and the same file from then on, though it be lost', async () => {
    const bytes = async () => Buffer.from(await (await fetchIt(paid.pdf, tenant.owner)).arrayBuffer())
    const [first, second] = await Promise.all([bytes(), bytes()])
    expect(second.equals(first)).toBe(true)
    await backplane.app.files.remove(pdfKey(tenant.id, fromPublicId('invoice', paid.id) ?? ''))
    expect((await bytes()).equals(first)).toBe(true)
  })

  it('is refused to a member without billing, and is not there for a stranger or a guest', async () => {
    const member = await seed.member(tenant, 'member')
    const stranger = await seed.person('Eve')
    const nobodys = `/invoices/${toPublicId('invoice', newId())}.pdf`
    const statuses = [
      (await fetchIt(paid.pdf, member)).status,
      (await fetchIt(paid.pdf, stranger)).status,
      (await fetchIt(nobodys, tenant.owner)).status,
      (await fetchIt('/invoices/anything.pdf', tenant.owner)).status,
    ]
    expect(statuses).toEqual([403, 404, 404, 404])
    expect((await fetchIt(paid.pdf)).status).toBeGreaterThanOrEqual(400)
  })
})

const GERMAN = {
  ...{ country: 'DE', percent: '19', reason: 'standard_rated' as const },
  ...{ taxable: money(100, 'EUR'), amount: money(19, 'EUR') },
}
const BERLIN = {
  legalName: 'Ada GmbH',
  address: { line1: 'Hauptstraße 1', line2: null, city: 'Berlin', postalCode: '10115', region: null, country: 'DE' },
  taxId: { kind: 'eu_vat' as const, value: 'DE123456789' },
}

describe('a drawn invoice', () => {
  const at = new Date('2026-03-10T09:30:00.000Z')
  const invoice = (lines: number): DrawnInvoice => ({
    ...{ seller: 'Better Movies', customer: 'Zażółć 😀 gęślą', number: 'ABC-0001', currency: 'EUR' },
    ...{ issuedAt: at, paidAt: at, periodStart: at, periodEnd: addMs(at, 31 * DAY) },
    ...{ subtotalMinor: 100n, discountMinor: 10n, taxMinor: 19n, totalMinor: 109n, paidMinor: 109n },
    ...{ billedTo: BERLIN, taxes: [GERMAN] },
    lines: Array.from({ length: lines }, (_, line) => ({
      description: `Line ${line}\n${'long '.repeat(20)}`,
      quantity: 1,
      unitAmount: '0.5',
      amountMinor: 100n,
    })),
  })
  const pagesOf = (bytes: Uint8Array) =>
    Buffer.from(bytes)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length

  it('is the same file however often it is made', async () => {
    expect(Buffer.from(await drawInvoice(invoice(3))).equals(await drawInvoice(invoice(3)))).toBe(true)
  })

  it('names who is billed, where and by which tax id, and falls back on the customer’s name', () => {
    expect(billedLines(invoice(1))).toEqual(['Ada GmbH', 'Hauptstraße 1', '10115 Berlin', 'DE', 'Tax id DE123456789'])
    expect(billedLines({ ...invoice(1), billedTo: null })).toEqual(['Zażółć 😀 gęślą'])
  })

  it('has a line for the tax of each rate, with its country, and says when the customer owes it', () => {
    const sums = (more: Partial<DrawnInvoice>) => taxSums({ ...invoice(1), ...more }, false)
    expect(sums({})).toEqual([['Tax 19 % DE', '€0.19']])
    const nothing = { ...GERMAN, country: 'FR', percent: '0', amount: money(0, 'EUR') }
    expect(sums({ taxMinor: 0n, taxes: [{ ...nothing, reason: 'reverse_charge' }] })).toEqual([
      ['Tax 0 % FR, reverse charge', '€0.00'],
    ])
    expect(sums({ taxMinor: 0n, taxes: [{ ...nothing, reason: 'not_collecting' }] })).toEqual([])
    expect(sums({ taxes: [] })).toEqual([['Tax', '€0.19']])
  })

  it('goes on over as many pages as its lines need', async () => {
    expect(pagesOf(await drawInvoice(invoice(3)))).toBe(1)
    expect(pagesOf(await drawInvoice(invoice(250)))).toBeGreaterThan(10)
  })
})
