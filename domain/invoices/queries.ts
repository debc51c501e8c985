import { money, withExponent } from '../../lib/money.ts'
import type { InvoiceTax } from '../../providers/payments/port.ts'
import { computed, many, noun } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { hasPdf } from './has-pdf.ts'
import { readBilledTo, readTaxes } from './taxes.ts'

export const invoice = noun('Invoice', {
  table: 'invoices',
  columns: {
    id: 'id:invoice',
    tenantId: 'id:tenant',
    subscriptionId: 'id:subscription',
    number: 'text',
    state: 'text',
    currency: 'text',
    subtotalMinor: 'bigint',
    discountMinor: 'bigint',
    taxMinor: 'bigint',
    totalMinor: 'bigint',
    paidMinor: 'bigint',
    taxes: 'text',
    billedTo: 'text',
    attemptCount: 'int',
    declineReason: 'text',
    nextAttemptAt: 'timestamptz',
    periodStart: 'timestamptz',
    periodEnd: 'timestamptz',
    issuedAt: 'timestamptz',
    paidAt: 'timestamptz',
    hostedUrl: 'text',
  },
  visibleTo: ofTenant(),
  computed: {
    subtotal: amountIn('subtotalMinor'),
    discount: amountIn('discountMinor'),
    tax: amountIn('taxMinor'),
    taxes: computed(['taxes', 'currency'], ({ taxes, currency }) =>
      readTaxes(String(taxes), String(currency)).map(shownTax),
    ),
    billedTo: computed(['billedTo'], ({ billedTo }) => (billedTo === null ? null : shownBilledTo(String(billedTo)))),
    total: amountIn('totalMinor'),
    paid: amountIn('paidMinor'),
    pdf: computed(['id', 'state', 'totalMinor'], ({ id, state, totalMinor }) =>
      hasPdf({ state: String(state), totalMinor: BigInt(String(totalMinor)) }) ? `/invoices/${String(id)}.pdf` : null,
    ),
  },
  relations: {
    lines: many('InvoiceLine', { to: 'invoiceId', order: ['position'], page: { default: 100, max: 250 } }),
  },
})

export const invoiceLine = noun('InvoiceLine', {
  table: 'invoice_lines',
  columns: {
    id: 'id:invoiceLine',
    tenantId: 'id:tenant',
    invoiceId: 'id:invoice',
    position: 'int',
    description: 'text',
    quantity: 'int',
    unitAmount: 'text',
    currency: 'text',
    amountMinor: 'bigint',
    discountMinor: 'bigint',
    taxMinor: 'bigint',
    proration: 'boolean',
    periodStart: 'timestamptz',
    periodEnd: 'timestamptz',
  },
  visibleTo: ofTenant(),
  computed: {
    amount: amountIn('amountMinor'),
    discount: amountIn('discountMinor'),
    tax: amountIn('taxMinor'),
  },
})

function amountIn(column: string) {
  return computed([column, 'currency'], (row) => withExponent(money(String(row[column]), String(row.currency))))
}

function shownTax({ taxable, amount, ...tax }: InvoiceTax) {
  return { ...tax, taxable: withExponent(taxable), amount: withExponent(amount) }
}

/** A provider's dashboard may hold an address with gaps. */
function shownBilledTo(text: string) {
  const { legalName, address, taxId } = readBilledTo(text)
  const { line1 = null, line2 = null, city = null, postalCode = null, region = null, country = null } = address ?? {}
  return { legalName, ...{ line1, line2, city, postalCode, region, country }, taxId: taxId?.value ?? null }
}
