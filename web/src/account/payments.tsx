import { formatMoney, formatShortDay } from '../format.ts'
import type { DisputeState, PaymentFactsFragment, PaymentState, RefundState } from '../generated/graphql.ts'
import { useTenant } from './account-context.ts'
import { More } from './more.tsx'
import { Section } from './section.tsx'

const LABELS: Readonly<Record<PaymentState, readonly [string, string]>> = {
  STARTING: ['Being made', 'plain'],
  ACTION_REQUIRED: ['Waiting for your bank', 'warning'],
  PROCESSING: ['On its way', 'plain'],
  SUCCEEDED: ['Paid', 'good'],
  DECLINED: ['Declined', 'bad'],
  CANCELED: ['Cancelled', 'plain'],
  FAILED: ['Not made', 'plain'],
}

const REFUNDS: Readonly<Record<RefundState, string>> = {
  STARTING: 'is being given back',
  PENDING: 'is on its way back to you',
  SUCCEEDED: 'given back',
  FAILED: 'could not be given back',
}

const DISPUTES: Readonly<Record<DisputeState, string>> = {
  OPEN: 'Your bank has taken it back and not decided yet',
  WON: 'Your bank has decided: the payment stands',
  LOST: 'Your bank has decided: the money is yours again',
}

/** Money that was taken and given back, newest first, for those who may see it. */
export function Payments({ more, full }: { more: () => Promise<void>; full: boolean }) {
  const { payments } = useTenant().tenant
  if (!payments) return null
  return (
    <Section title="Payments">
      {payments.nodes.length === 0 && <p className="soft">There are no payments yet.</p>}
      <ul className="rows">
        {payments.nodes.map((payment) => (
          <Row key={payment.id} payment={payment} />
        ))}
      </ul>
      {payments.pageInfo.hasNextPage && !full && <More of="payments" load={more} />}
    </Section>
  )
}

function Row({ payment }: { payment: PaymentFactsFragment }) {
  const { amount, description, createdAt, state, refunds, disputes } = payment
  const [text, tone] = LABELS[state]
  return (
    <li className="line">
      <span>
        {formatMoney(amount)}
        <span className="soft block">
          {formatShortDay(createdAt)}, {description}
        </span>
        {refunds.map((refund) => (
          <span key={refund.id} className="soft block">
            {formatMoney(refund.amount)} {REFUNDS[refund.state]}, {formatShortDay(refund.createdAt)}
          </span>
        ))}
        {disputes.map((dispute) => (
          <span key={dispute.id} className="soft block">
            {DISPUTES[dispute.state]}
          </span>
        ))}
      </span>
      <span className={`label ${tone}`}>{text}</span>
    </li>
  )
}
