import { money } from '../../../../lib/money.ts'
import type { SqlPool } from '../../../host.ts'
import type {
  CustomerRef,
  DeclineReason,
  DisputeRef,
  InvoiceRef,
  PaymentMethodRef,
  PaymentRef,
  ProviderDisputeState,
  ProviderPayment,
  ProviderPaymentState,
  ProviderRefundState,
  RefundRef,
} from '../../port.ts'
import type { EventType } from '../event-types.ts'
import { emit } from '../events.ts'
import { rejected, type Tx } from '../gateway.ts'

type Sql = Pick<SqlPool, 'query'>

/** Each payment with its refunds and disputes, oldest first. */
export async function readPayments(sql: Sql, refs: readonly PaymentRef[]): Promise<ProviderPayment[]> {
  const [payments, refunds, disputes] = await Promise.all([
    sql.query<PaymentRow>('select * from payments where id = any($1::text[])', [refs]),
    sql.query<RefundRow>('select * from refunds where payment_id = any($1::text[]) order by created_at, id', [refs]),
    sql.query<DisputeRow>('select * from disputes where payment_id = any($1::text[]) order by opened_at, id', [refs]),
  ])
  return payments.rows.map((row) => fromPaymentRow(row, refunds.rows, disputes.rows))
}

/** @throws ProviderError `rejected` when there is no such payment. */
export async function getPayment(sql: Sql, ref: PaymentRef, operation: string): Promise<ProviderPayment> {
  const [payment] = await readPayments(sql, [ref])
  if (!payment) throw rejected(operation, `no such payment: ${ref}`)
  return payment
}

export async function findPayment(sql: Sql, ourId: string): Promise<ProviderPayment | null> {
  const { rows } = await sql.query<{ id: PaymentRef }>('select id from payments where our_id = $1', [ourId])
  return rows[0] ? getPayment(sql, rows[0].id, 'findPayment') : null
}

export async function findInvoicePayment(sql: Sql, invoice: InvoiceRef): Promise<ProviderPayment | null> {
  const { rows } = await sql.query<{ id: PaymentRef }>('select id from payments where invoice_id = $1', [invoice])
  return rows[0] ? getPayment(sql, rows[0].id, 'findInvoicePayment') : null
}

export const EVENT_OF: Readonly<Record<ProviderPaymentState, EventType>> = {
  processing: 'payment_intent.processing',
  action_required: 'payment_intent.requires_action',
  succeeded: 'payment_intent.succeeded',
  declined: 'payment_intent.payment_failed',
  canceled: 'payment_intent.canceled',
}

/** Emits the payment as it stands now. */
export async function emitPayment(tx: Tx, type: EventType, ref: PaymentRef, at: Date): Promise<ProviderPayment> {
  const payment = await getPayment(tx, ref, 'emitPayment')
  await emit(tx, { type, customer: payment.customer, objectKind: 'payment', objectRef: ref, snapshot: payment, at })
  return payment
}

interface PaymentRow {
  id: PaymentRef
  our_id: string | null
  customer_id: CustomerRef
  invoice_id: InvoiceRef | null
  card_id: PaymentMethodRef | null
  amount_minor: string
  currency: string
  status: ProviderPaymentState
  decline_reason: DeclineReason | null
  transfer_account: string | null
  transfer_fee_minor: string | null
  transfer_reversed_minor: string
  transfer_fee_refunded_minor: string
  created_at: Date
}

interface RefundRow {
  id: RefundRef
  our_id: string | null
  payment_id: PaymentRef
  amount_minor: string
  status: ProviderRefundState
  created_at: Date
}

interface DisputeRow {
  id: DisputeRef
  payment_id: PaymentRef
  amount_minor: string
  status: ProviderDisputeState
  reason: string
  opened_at: Date
}

function fromPaymentRow(
  row: PaymentRow,
  refunds: readonly RefundRow[],
  disputes: readonly DisputeRow[],
): ProviderPayment {
  const { currency } = row
  return {
    ref: row.id,
    ourId: row.our_id,
    customer: row.customer_id,
    invoice: row.invoice_id,
    status: row.status,
    amount: money(row.amount_minor, currency),
    captured: money(row.status === 'succeeded' ? row.amount_minor : 0n, currency),
    method: row.card_id,
    declineReason: row.decline_reason,
    transfer:
      row.transfer_account === null
        ? null
        : {
            account: row.transfer_account,
            feeMinor: BigInt(row.transfer_fee_minor ?? 0),
            reversedMinor: BigInt(row.transfer_reversed_minor),
            feeRefundedMinor: BigInt(row.transfer_fee_refunded_minor),
          },
    refunds: refunds
      .filter((refund) => refund.payment_id === row.id)
      .map((refund) => ({
        ref: refund.id,
        ourId: refund.our_id,
        amount: money(refund.amount_minor, currency),
        status: refund.status,
        createdAt: refund.created_at,
      })),
    disputes: disputes
      .filter((dispute) => dispute.payment_id === row.id)
      .map((dispute) => ({
        ref: dispute.id,
        amount: money(dispute.amount_minor, currency),
        status: dispute.status,
        reason: dispute.reason,
        openedAt: dispute.opened_at,
      })),
    createdAt: row.created_at,
  }
}
