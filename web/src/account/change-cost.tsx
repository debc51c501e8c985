import { formatDay, formatMoney, formatShortDay } from '../format.ts'
import type { Preview } from './use-preview.ts'

/** What a change would cost: the lines, what is due now, and the next invoice. */
export function ChangeCost({ preview, waiting }: { preview: Preview | null; waiting: boolean }) {
  return (
    <div className="cost" aria-live="polite" aria-busy={!preview && waiting}>
      {!preview && waiting && <p className="soft">Asking what it costs…</p>}
      {preview && (
        <>
          {preview.lines.length > 0 && (
            <ul className="rows">
              {preview.lines.map((line) => (
                <li key={`${line.description} ${line.amount.amountMinor}`} className="line">
                  <span>
                    {line.description}
                    <span className="soft block">
                      {formatShortDay(line.periodStart)} to {formatShortDay(line.periodEnd)}
                    </span>
                  </span>
                  <span className="amount">{formatMoney(line.amount)}</span>
                </li>
              ))}
            </ul>
          )}
          {preview.tax.amountMinor !== '0' && (
            <p className="line">
              <span>Tax</span>
              <span className="amount">{formatMoney(preview.tax)}</span>
            </p>
          )}
          <p className="line total">
            <strong>Due now</strong>
            <strong className="amount">{formatMoney(preview.dueNow)}</strong>
          </p>
          {preview.subtotal.amountMinor.startsWith('-') && (
            <p className="fine">What is in your favour is taken off the next invoice.</p>
          )}
          {preview.next && (
            <p className="fine">
              The next invoice comes on {formatDay(preview.next.at)}: {formatMoney(preview.next.total)}.
            </p>
          )}
        </>
      )}
    </div>
  )
}
