import { countOf, type TxStatement, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import type { OrderState } from './states.ts'

/** What else than its state a move may write of an order; what is absent stays as it is. */
export interface OrderFacts {
  readonly attempt?: number
  readonly paymentId?: string | null
  readonly paymentMethodId?: string | null
  readonly declineReason?: string | null
  readonly refundReason?: string | null
  readonly actionUrl?: string | null
  readonly clientSecret?: string | null
  readonly paidAt?: Date
  readonly fulfilledAt?: Date
  readonly endedAt?: Date
}

const COLUMNS: Readonly<Record<keyof OrderFacts, string>> = {
  attempt: 'attempt',
  paymentId: 'payment_id',
  paymentMethodId: 'payment_method_id',
  declineReason: 'decline_reason',
  refundReason: 'refund_reason',
  actionUrl: 'action_url',
  clientSecret: 'client_secret',
  paidAt: 'paid_at',
  fulfilledAt: 'fulfilled_at',
  endedAt: 'ended_at',
}
const NAMES = Object.keys(COLUMNS) as (keyof OrderFacts)[]

/** One for each set of columns that moves write together: as many as there are kinds of moves. */
const statements = new Map<string, TxStatement>()

function statementOf(names: readonly (keyof OrderFacts)[]): TxStatement {
  const key = names.join()
  const known = statements.get(key)
  if (known) return known
  const sets = names.map((name, at) => `, ${COLUMNS[name]} = $${at + 7}`).join('')
  const made = txStatement(`update orders set state = $5, version = version + 1, updated_at = $6${sets}
    where id = $1 and tenant_id = $2 and state = $3 and version = $4`)
  statements.set(key, made)
  return made
}

interface Move {
  readonly id: string
  readonly tenantId: string
  readonly from: OrderState
  readonly version: number
  readonly to: OrderState
  readonly updatedAt: Date
}

/** By compare-and-set on state and version. @returns false when somebody else was quicker */
export async function writeMove(tx: Tx, move: Move, facts: OrderFacts): Promise<boolean> {
  const { id, tenantId, from, version, to, updatedAt } = move
  const names = NAMES.filter((name) => facts[name] !== undefined)
  const values = [id, tenantId, from, version, to, updatedAt, ...names.map((name) => facts[name])]
  return (await countOf(tx, statementOf(names), values)) === 1
}
