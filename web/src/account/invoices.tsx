import { formatMoney, formatShortDay } from '../format.ts'
import type { InvoiceFactsFragment, InvoiceState } from '../generated/graphql.ts'
import { useTenant } from './account-context.ts'
import { InvoiceLines } from './invoice-lines.tsx'
import { More } from './more.tsx'
import { Section } from './section.tsx'

const LABELS: Readonly<Record<InvoiceState, readonly [string, string]>> = {
  DRAFT: ['Being prepared', 'plain'],
  OPEN: ['To be paid', 'bad'],
  PAID: ['Paid', 'good'],
  UNCOLLECTIBLE: ['Not paid', 'bad'],
  VOID: ['Void', 'plain'],
}

/** Newest first, for those who may see them. */
export function Invoices({ more, full }: { more: () => Promise<void>; full: boolean }) {
  const { invoices } = useTenant().tenant
  if (!invoices) return null
  return (
    <Section title="Invoices">
      {invoices.nodes.length === 0 && <p className="soft">There are no invoices yet.</p>}
      <ul className="rows">
        {invoices.nodes.map((invoice) => (
          <Row key={invoice.id} invoice={invoice} />
        ))}
      </ul>
      {invoices.pageInfo.hasNextPage && !full && <More of="invoices" load={more} />}
    </Section>
  )
}

function Row({ invoice }: { invoice: InvoiceFactsFragment }) {
  const [text, tone] = LABELS[invoice.state]
  return (
    <li>
      <div className="line">
        <span>
          {formatMoney(invoice.total)}
          <span className="soft block">
            {formatShortDay(invoice.issuedAt)}
            {invoice.number && `, ${invoice.number}`}
          </span>
          {invoice.state === 'OPEN' && invoice.nextAttemptAt && (
            <span className="soft block">Next try on {formatShortDay(invoice.nextAttemptAt)}</span>
          )}
        </span>
        <span className={`label ${tone}`}>{text}</span>
      </div>
      <InvoiceLines invoice={invoice} />
    </li>
  )
}
