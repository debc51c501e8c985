import { mostCharged, mostChargedText } from '../../lib/charged-amounts.ts'
import type { Money } from '../../lib/money.ts'
import { requireOperator, systemViewer, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { badInput, notFound } from '../errors.ts'
import { assertReason } from '../reasons.ts'
import { chargeCustomer } from './charge-customer.ts'
import type { ChargeResult } from './record-charge.ts'

export interface StaffChargeInput {
  readonly tenantId: string
  readonly amount: Money
  /** What it is for, as the customer reads it: 1 to 200 characters. */
  readonly description: string
  /** Absent: the customer's default card. */
  readonly paymentMethodId?: string
  /** Whether the customer is at hand to confirm with their bank; if not, a card that asks for it is declined. */
  readonly customerPresent: boolean
  /** For colleagues. */
  readonly reason: string
  readonly idempotencyKey: string
}

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log' | 'failpoint'>

const LONGEST_DESCRIPTION = 200

/** Has a tenant's customer charged once, for staff with "operator:charge". @throws DomainError FORBIDDEN, NOT_FOUND or BAD_INPUT */
export async function chargeForStaff(app: Slice, viewer: Viewer, input: StaffChargeInput): Promise<ChargeResult> {
  requireOperator(viewer, 'operator:charge')
  const { reason: given, ...charge } = input
  const { tenantId } = charge
  const reason = assertReason(given)
  const description = charge.description.trim()
  if (description === '' || description.length > LONGEST_DESCRIPTION)
    throw badInput(`description must be 1 to ${LONGEST_DESCRIPTION} characters: the customer reads it.`)
  const { amountMinor, currency } = charge.amount
  if (amountMinor > mostCharged(currency)) throw badInput(`An amount is ${mostChargedText(currency)} at most.`)
  const there = await app.db.operator((tx) => tx.tenant.count({ where: { id: tenantId } }))
  if (there === 0) throw notFound('tenant')
  const purpose = { kind: 'one_off', id: null }
  const system = systemViewer('payments.charge', tenantId)
  return chargeCustomer(app, system, { ...charge, description, purpose }, { asked: { viewer, reason } })
}
