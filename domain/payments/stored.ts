import { rowsOf, type TxStatement, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import type { MirroredPayment } from './mirrored.ts'
import type { PaymentState } from './states.ts'

/** A payment's row, as far as the provider's word may change it or books by it. */
export interface StoredPayment extends MirroredPayment {
  readonly state: PaymentState
  readonly version: number
  readonly ref: string | null
  readonly capturedMinor: bigint
  readonly paymentMethodId: string | null
}

type Row = Omit<StoredPayment, Amount> &
  Readonly<Record<Exclude<Amount, 'feeMinor'>, string>> & { feeMinor: string | null }
type Amount = 'amountMinor' | 'capturedMinor' | 'feeMinor' | 'reversedMinor' | 'feeRefundedMinor'

const COLUMNS = `p.id, p.tenant_id as "tenantId", p.provider, p.purpose_kind as "purposeKind", p.purpose_id as "purposeId",
  p.amount_minor as "amountMinor", p.captured_minor as "capturedMinor", p.fee_minor as "feeMinor", p.reversed_minor as "reversedMinor",
  p.fee_refunded_minor as "feeRefundedMinor", p.transfer_account as "transferAccount", p.currency, p.state, p.version, p.ref,
  p.payment_method_id as "paymentMethodId"`

const FIND = txStatement(`select ${COLUMNS} from payments p where p.id = $1`)
const CHANGE =
  txStatement(`update payments p set state = $3, ref = $4, amount_minor = $5, captured_minor = $6, currency = $7, decline_reason = $8,
    payment_method_id = coalesce((select m.id from payment_methods m where m.provider = p.provider and m.ref = $9), p.payment_method_id),
    settled_at = $10, version = p.version + 1, updated_at = $11
  where p.id = $1 and p.version = $2 returning ${COLUMNS}`)

export async function findStored(tx: Tx, paymentId: string): Promise<StoredPayment> {
  const [payment] = await ask(tx, FIND, [paymentId])
  if (!payment) throw new Error(`payment ${paymentId} is not there`)
  return payment
}

export interface PaymentChange {
  readonly state: PaymentState
  readonly ref: string
  readonly amountMinor: bigint
  readonly capturedMinor: bigint
  readonly currency: string
  readonly declineReason: string | null
  /** The card at the provider, if it says which. */
  readonly method: string | null
  readonly settledAt: Date | null
  readonly updatedAt: Date
}

/** By compare-and-set on its version. @throws when somebody else has changed it meanwhile */
export async function changeStored(tx: Tx, before: StoredPayment, change: PaymentChange): Promise<StoredPayment> {
  const { state, ref, amountMinor, capturedMinor, currency, declineReason, method, settledAt, updatedAt } = change
  const [payment] = await ask(tx, CHANGE, [
    ...[before.id, before.version, state, ref, amountMinor, capturedMinor, currency, declineReason, method],
    ...[settledAt, updatedAt],
  ])
  if (!payment) throw new Error(`payment ${before.id} was changed by somebody else meanwhile`)
  return payment
}

async function ask(tx: Tx, statement: TxStatement, values: readonly unknown[]): Promise<readonly StoredPayment[]> {
  const rows = await rowsOf<Row>(tx, statement, values)
  return rows.map((row) => ({
    ...row,
    amountMinor: BigInt(row.amountMinor),
    capturedMinor: BigInt(row.capturedMinor),
    feeMinor: row.feeMinor === null ? null : BigInt(row.feeMinor),
    reversedMinor: BigInt(row.reversedMinor),
    feeRefundedMinor: BigInt(row.feeRefundedMinor),
  }))
}
