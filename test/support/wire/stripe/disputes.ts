import { invalid } from './errors.ts'
import { page } from './lists.ts'
import { find } from './lookups.ts'
import type { Route } from './router.ts'
import { route } from './router.ts'
import type { StripeState } from './state.ts'
import type { Dispute, PaymentIntent } from './types.ts'

const EVIDENCE_DUE_SECONDS = 9 * 86_400

const NO_EVIDENCE: Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
}

/** The owner of the card takes back the whole charge (docs.stripe.com/disputes). */
export function openDispute(state: StripeState, intent: PaymentIntent, reason: string, at: number): Dispute {
  const charge = find(state, 'charges', String(intent.latest_charge))
  state.change('charges', charge.id, { disputed: true })
  const dispute = state.put('disputes', {
    id: state.id('du'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: at,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: at + EVIDENCE_DUE_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: intent.id,
    reason,
    status: 'needs_response',
  })
  state.emit('charge.dispute.created', dispute, undefined, at)
  state.emit('charge.dispute.funds_withdrawn', dispute, undefined, at)
  return dispute
}

function decide(state: StripeState, id: string, won: boolean): Dispute {
  const before = find(state, 'disputes', id)
  const charge = find(state, 'charges', String(before.charge))
  const at = state.now(state.get('customers', String(charge.customer)))
  const after = state.change('disputes', id, { status: won ? 'won' : 'lost' })
  state.emit('charge.dispute.closed', after, { status: before.status }, at)
  if (won) state.emit('charge.dispute.funds_reinstated', after, undefined, at)
  return after
}

interface Answer {
  evidence?: { uncategorized_text?: string }
  submit?: boolean
}

/** Test mode decides at once by what the evidence says (docs.stripe.com/testing, "Evidence"). */
function answer(state: StripeState, id: string, { evidence, submit }: Answer): Dispute {
  const before = find(state, 'disputes', id)
  if (before.status === 'won' || before.status === 'lost') throw invalid('This dispute is already closed')
  const text = evidence?.uncategorized_text ?? before.evidence.uncategorized_text
  const after = state.change('disputes', id, { evidence: { ...before.evidence, uncategorized_text: text } })
  if (submit === false) return after
  if (text === 'winning_evidence' || text === 'losing_evidence') return decide(state, id, text === 'winning_evidence')
  return state.change('disputes', id, { status: 'under_review' })
}

/** docs.stripe.com/api/disputes */
export const disputeRoutes: readonly Route[] = [
  route<{ payment_intent?: string; charge?: string }>(
    'GET /v1/disputes',
    { payment_intent: 'string', charge: 'string' },
    ({ state, params, path }) => {
      const rows = state
        .all('disputes')
        .filter((row) => !params.payment_intent || row.payment_intent === params.payment_intent)
        .filter((row) => !params.charge || row.charge === params.charge)
      return page(rows, params, path)
    },
    'list',
  ),
  route('GET /v1/disputes/:id', {}, ({ state, ids }) => find(state, 'disputes', ids.id)),
  route<Answer>(
    'POST /v1/disputes/:id',
    { 'evidence.uncategorized_text': 'string', submit: 'boolean' },
    ({ state, params, ids }) => answer(state, ids.id, params),
  ),
  route('POST /v1/disputes/:id/close', {}, ({ state, ids }) => decide(state, ids.id, false)),
]
