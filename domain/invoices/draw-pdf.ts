import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'
import { formatMoney, formatUnitAmount } from '../../lib/format-money.ts'
import { money } from '../../lib/money.ts'
import type { BilledTo, InvoiceTax } from '../../providers/payments/port.ts'

export interface DrawnLine {
  readonly description: string
  readonly quantity: number
  /** A decimal of minor units; null where no single price says it. */
  readonly unitAmount: string | null
  readonly amountMinor: bigint
}

export interface DrawnInvoice {
  /** Who sells: the product's name. */
  readonly seller: string
  readonly customer: string
  /** Null: then only the customer's name stands there. */
  readonly billedTo: BilledTo | null
  readonly number: string | null
  readonly currency: string
  readonly issuedAt: Date
  readonly paidAt: Date | null
  readonly periodStart: Date
  readonly periodEnd: Date
  readonly subtotalMinor: bigint
  readonly discountMinor: bigint
  readonly taxMinor: bigint
  /** What the tax is made of, by rate. */
  readonly taxes: readonly InvoiceTax[]
  readonly totalMinor: bigint
  readonly paidMinor: bigint
  readonly lines: readonly DrawnLine[]
}

const REGULAR = fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'))
const BOLD = fileURLToPath(import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'))

/** In points, of an A4 page. */
const LEFT = 56
const RIGHT = 539
const BOTTOM = 770
const COLUMNS = { description: 250, quantity: 50, unit: 85, amount: 98 }
const GREY = '#5f6368'

type Doc = InstanceType<typeof PDFDocument>

/**
 * The invoice as a PDF: the same bytes for the same invoice. Its font has Latin, Greek, Cyrillic and Devanagari letters and the signs of
 * currencies; a letter of another script is shown as an empty box.
 */
export async function drawInvoice(invoice: DrawnInvoice): Promise<Uint8Array> {
  const { seller, number, issuedAt, paidAt } = invoice
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: REGULAR,
    bufferPages: true,
    info: { Title: `Invoice ${number ?? ''}`.trim(), Author: seller, CreationDate: paidAt ?? issuedAt },
  })
  const parts: Uint8Array[] = []
  doc.on('data', (part: Uint8Array) => parts.push(part))
  const done = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject))
  const below = drawTable(doc, invoice, drawHead(doc, invoice))
  drawSums(doc, invoice, below)
  drawPageNumbers(doc)
  doc.end()
  await done
  return Buffer.concat(parts)
}

/** @returns where the table begins */
function drawHead(doc: Doc, invoice: DrawnInvoice): number {
  const { seller, number, issuedAt, paidAt, periodStart, periodEnd } = invoice
  doc.font(BOLD).fontSize(18).text(plain(seller), LEFT, 56, { width: 280 })
  doc.text('Invoice', LEFT + 290, 56, { width: RIGHT - LEFT - 290, align: 'right' })
  const facts = [
    ['Number', number ?? '–'],
    ['Issued', day(issuedAt)],
    ['Paid', paidAt ? day(paidAt) : '–'],
    ['Period', `${day(periodStart)} – ${day(periodEnd)}`],
  ]
  let y = 112
  doc.fontSize(10)
  for (const [name = '', value = ''] of facts) {
    doc.font(REGULAR).fillColor(GREY).text(name, 330, y, { width: 60 })
    doc.fillColor('black').text(plain(value), 390, y, { width: RIGHT - 390, align: 'right' })
    y += 17
  }
  doc.font(REGULAR).fillColor(GREY).text('Billed to', LEFT, 112)
  const [name = '', ...rest] = billedLines(invoice)
  doc.font(BOLD).fillColor('black').text(name, LEFT, 129, { width: 250 })
  doc.font(REGULAR)
  for (const line of rest) doc.text(line, LEFT, doc.y + 2, { width: 250 })
  return Math.max(y, doc.y) + 28
}

/** Breaks onto further pages, each with the names of the columns. @returns where it ends */
function drawTable(doc: Doc, { lines, currency }: DrawnInvoice, top: number): number {
  let y = drawRow(doc, ['Description', 'Quantity', 'Unit price', 'Amount'], top, BOLD)
  for (const { description, quantity, unitAmount, amountMinor } of lines) {
    const unit = unitAmount === null ? '' : formatUnitAmount(unitAmount, currency)
    const cells = [plain(description), String(quantity), unit, formatMoney(money(amountMinor, currency))] as const
    const height = doc.font(REGULAR).fontSize(10).heightOfString(cells[0], { width: COLUMNS.description })
    if (y + height > BOTTOM) {
      doc.addPage()
      y = drawRow(doc, ['Description', 'Quantity', 'Unit price', 'Amount'], 56, BOLD)
    }
    y = drawRow(doc, cells, y, REGULAR)
  }
  return y
}

/** @returns where the next one begins */
function drawRow(doc: Doc, cells: readonly [string, string, string, string], y: number, face: string): number {
  const [description, ...numbers] = cells
  doc.font(face).fontSize(10).fillColor('black').text(description, LEFT, y, { width: COLUMNS.description })
  const end = doc.y
  let x = LEFT + COLUMNS.description
  for (const [index, width] of [COLUMNS.quantity, COLUMNS.unit, COLUMNS.amount].entries()) {
    doc.text(numbers[index] ?? '', x, y, { width, align: 'right' })
    x += width
  }
  const line = end + 5
  doc.moveTo(LEFT, line).lineTo(RIGHT, line).lineWidth(0.5).strokeColor('#dadce0').stroke()
  return line + 7
}

function drawSums(doc: Doc, invoice: DrawnInvoice, below: number): void {
  const { currency, subtotalMinor, discountMinor, totalMinor, paidMinor } = invoice
  const of = (minor: bigint) => formatMoney(money(minor, currency))
  const included = subtotalMinor - discountMinor === totalMinor
  const sums = [
    ['Subtotal', of(subtotalMinor)],
    ...(discountMinor === 0n ? [] : [['Discount', of(-discountMinor)]]),
    ...taxSums(invoice, included),
    ['Total', of(totalMinor)],
    ['Paid', of(paidMinor)],
  ]
  let y = below + 8
  if (y + sums.length * 17 > BOTTOM) {
    doc.addPage()
    y = 56
  }
  for (const [name = '', value = ''] of sums) {
    doc
      .font(name === 'Total' ? BOLD : REGULAR)
      .fontSize(10)
      .fillColor('black')
    doc.text(name, 250, y, { width: 190 })
    doc.text(value, 440, y, { width: RIGHT - 440, align: 'right' })
    y += 17
  }
}

/** One for each rate, with its country; where nobody says the rates, the sum. */
export function taxSums(
  { taxes, taxMinor, currency }: Pick<DrawnInvoice, 'taxes' | 'taxMinor' | 'currency'>,
  included: boolean,
): string[][] {
  const of = (minor: bigint) => formatMoney(money(minor, currency))
  const said = taxes.filter(({ percent, reason }) => percent !== null && reason !== 'country_unknown')
  const sum = said.reduce((all, { amount }) => all + amount.amountMinor, 0n)
  const rows = said
    .filter(({ amount, reason }) => amount.amountMinor !== 0n || reason === 'reverse_charge')
    .map(({ country, percent, reason, amount }) => [
      `Tax ${percent} %${country ? ` ${country}` : ''}${reason === 'reverse_charge' ? ', reverse charge' : ''}${included ? ', included' : ''}`,
      of(amount.amountMinor),
    ])
  if (sum === taxMinor) return rows
  return [...rows, [included ? 'Tax, included' : 'Tax', of(taxMinor - sum)]]
}

/** Name, address and tax id, a line each. */
export function billedLines({ customer, billedTo }: Pick<DrawnInvoice, 'customer' | 'billedTo'>): readonly string[] {
  const { line1, line2, city, postalCode, region, country } = billedTo?.address ?? {}
  const taxId = billedTo?.taxId?.value
  const lines = [
    billedTo?.legalName ?? customer,
    ...[line1, line2],
    [postalCode, city].filter(Boolean).join(' '),
    [region, country].filter(Boolean).join(', '),
    taxId && `Tax id ${taxId}`,
  ]
  return lines.flatMap((line) => (line ? [plain(line)] : []))
}

function drawPageNumbers(doc: Doc): void {
  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    const text = `Page ${page + 1} of ${count}`
    doc
      .font(REGULAR)
      .fontSize(8)
      .fillColor(GREY)
      .text(text, LEFT, 800, { width: RIGHT - LEFT, align: 'right' })
  }
}

function day(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    at,
  )
}

/** A name may hold what moves the pen. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
}
