import { useCallback, useState } from 'react'
import { INVOICE_LINES } from '../documents/invoices.ts'
import { formatMoney, formatShortDay } from '../format.ts'
import type { InvoiceFactsFragment, InvoiceLinesQuery } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { DownloadPdf } from './download-pdf.tsx'
import { Failure, Result } from './notice.tsx'

type Invoice = Extract<InvoiceLinesQuery['node'], { __typename: 'Invoice' }>

/** What an invoice is made of, asked for when it is opened. */
export function InvoiceLines({ invoice: { id, number, issuedAt } }: { invoice: InvoiceFactsFragment }) {
  const { execute } = usePage()
  const [open, setOpen] = useState(false)
  const [invoice, setInvoice] = useState<Invoice | null>(null)
  const load = useAction(
    useCallback(async () => {
      const { node } = await execute(INVOICE_LINES, { id })
      if (node?.__typename === 'Invoice') setInvoice(node)
    }, [execute, id]),
  )
  const toggle = () => {
    setOpen(!open)
    if (!open) void load.run()
  }
  return (
    <>
      <button type="button" className="link" aria-expanded={open} onClick={toggle}>
        {open ? 'Hide the lines' : 'Show the lines'}
        <span className="hidden"> of invoice {number ?? formatShortDay(issuedAt)}</span>
      </button>
      {open && !invoice && load.pending && <p className="soft">Loading…</p>}
      {open && invoice && <Lines invoice={invoice} />}
      <Result>{open && load.error && <Failure error={load.error} />}</Result>
    </>
  )
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { lines, discount, tax, hostedUrl, pdf } = invoice
  return (
    <>
      <ul className="within">
        {lines.map((line) => (
          <li key={line.id} className="line">
            <span>
              {line.quantity > 1 && `${line.quantity} × `}
              {line.description}
              <span className="soft block">
                {formatShortDay(line.periodStart)} to {formatShortDay(line.periodEnd)}
              </span>
            </span>
            <span className="amount">{formatMoney(line.amount)}</span>
          </li>
        ))}
        {lines.length === 0 && <li className="soft">The lines of this invoice have not come in yet.</li>}
        {discount.amountMinor !== '0' && (
          <li className="line">
            <span>Discount</span>
            <span className="amount">{formatMoney({ ...discount, amountMinor: `-${discount.amountMinor}` })}</span>
          </li>
        )}
        {tax.amountMinor !== '0' && (
          <li className="line">
            <span>Tax</span>
            <span className="amount">{formatMoney(tax)}</span>
          </li>
        )}
      </ul>
      {hostedUrl && (
        <a className="fine" href={hostedUrl} rel="noreferrer">
          Open the invoice
        </a>
      )}
      {pdf && <DownloadPdf path={pdf} />}
    </>
  )
}
