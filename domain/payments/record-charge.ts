import type {
  CustomerRef,
  DeclineReason,
  PaymentOutcome,
  PaymentRef,
  ProviderPayment,
} from '../../providers/payments/port.ts'
import { scopeOf, type Viewer } from '../access.ts'
import type { App } from '../app.ts'
import { audit } from '../audit.ts'
import { lockCustomer, withCustomer } from '../customers/lock.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'
import { settle } from '../intents/settle.ts'
import { applyPayment } from './apply.ts'

export type ChargeResult =
  | { readonly kind: 'succeeded'; readonly paymentId: string }
  /** The customer's bank answers later: the events `payment.succeeded` and `payment.declined` say what came of it. */
  | { readonly kind: 'processing'; readonly paymentId: string }
  | { readonly kind: 'declined'; readonly paymentId: string; readonly reason: DeclineReason }
  /** The customer must authenticate, with the secret in the browser or on the provider's page. */
  | {
      readonly kind: 'action_required'
      readonly paymentId: string
      readonly clientSecret: string
      readonly url: string | null
    }

/** An operator who has a customer charged, and why. */
export interface AskedBy {
  readonly viewer: Viewer
  readonly reason: string
}

export interface ChargedAt {
  readonly tenantId: string
  readonly intentId: string
  readonly paymentId: string
  readonly customer: CustomerRef
  readonly asked?: AskedBy
  /** What stands or falls with the answer: run once, in the transaction that records it. @param now business time */
  readonly alongside?: Alongside
  /** Instead of that, when it throws: what has been charged is written down whatever else cannot be. */
  readonly otherwise?: Alongside
}

export type Alongside = (tx: Tx, answer: ChargeResult, now: Date) => Promise<void>

type Slice = Pick<App, 'db' | 'payments' | 'clock' | 'wallClock' | 'jobs' | 'consumers' | 'log'>

/**
 * Writes what came of the call: the answer, the payment, its event and its audit entry, in one transaction, under the customer's lock. A webhook may have been
 * quicker: then what is written is the provider's latest word, and never the older of the two. As long as nobody has touched the payment, the call's own
 * answer is the latest that anybody has heard; whatever has happened since is told by an event that waits for the lock.
 */
export async function recordCharge(
  app: Slice,
  viewer: Viewer,
  { otherwise, ...at }: ChargedAt,
  outcome: PaymentOutcome,
): Promise<ChargeResult> {
  try {
    return await record(app, viewer, at, outcome)
  } catch (error) {
    if (!otherwise) throw error
    app.log.warn({ err: error, paymentId: at.paymentId }, 'a charge is recorded without what should have come with it')
    return record(app, viewer, { ...at, alongside: otherwise }, outcome)
  }
}

async function record(
  app: Slice,
  viewer: Viewer,
  at: Omit<ChargedAt, 'otherwise'>,
  outcome: PaymentOutcome,
): Promise<ChargeResult> {
  const { tenantId, intentId, paymentId, asked, alongside } = at
  const answer = toResult(outcome, paymentId)
  const now = await app.clock.now(tenantId)
  const write = async (tx: Tx, state: ProviderPayment | null | undefined): Promise<ChargeResult> => {
    if (!(await settle(app, tx, intentId, outcome.kind === 'declined' ? 'refused' : 'succeeded', answer))) {
      // Somebody else was quicker: their answer is the one that stands.
      const settled = await tx.intent.findUniqueOrThrow({ where: { id: intentId }, select: { answer: true } })
      return (settled.answer as ChargeResult | null) ?? answer
    }
    if (state) await applyPayment(app, tx, viewer, { paymentId, state, now })
    else await endCharge(app, tx, { tenantId, id: paymentId }, 'declined', answer)
    const entry = audit(app, tx, asked?.viewer ?? viewer, {
      tenantId,
      action: 'payment.create',
      objectKind: 'payment',
      objectId: paymentId,
      after: { outcome: outcome.kind, ...(asked ? { reason: asked.reason } : {}) },
    })
    await Promise.all([entry, alongside?.(tx, answer, now)])
    return answer
  }
  const scope = scopeOf(viewer)
  // Mostly nobody else is at this customer: then the lock is taken and given back with the transaction, and needs no connection of its own.
  const recorded = await app.db.as(scope, async (tx) => {
    const [free, first] = await Promise.all([lockCustomer(app, tx, at.customer), isUntouched(tx, at)])
    return free && first ? write(tx, outcome.payment) : null
  })
  if (recorded) return recorded
  return withCustomer(app, at.customer, async () => {
    const first = await app.db.as(scope, async (tx) =>
      (await isUntouched(tx, at)) ? write(tx, outcome.payment) : null,
    )
    if (first) return first
    const ref: PaymentRef | null = outcome.payment?.ref ?? null
    const latest = ref && ((await app.payments.getPayments([ref])).get(ref) ?? outcome.payment)
    return app.db.as(scope, (tx) => write(tx, latest))
  })
}

const UNTOUCHED = txStatement(`select from payments where id = $1 and tenant_id = $2 and state = 'starting'`)

async function isUntouched(tx: Tx, { paymentId, tenantId }: ChargedAt): Promise<boolean> {
  return (await countOf(tx, UNTOUCHED, [paymentId, tenantId])) === 1
}

function toResult(outcome: PaymentOutcome, paymentId: string): ChargeResult {
  switch (outcome.kind) {
    case 'succeeded':
    case 'processing':
      return { kind: outcome.kind, paymentId }
    case 'declined':
      return { kind: 'declined', paymentId, reason: outcome.reason }
    case 'action_required':
      return { kind: 'action_required', paymentId, clientSecret: outcome.clientSecret, url: outcome.url }
  }
}

/** Ends a payment of which the provider keeps nothing: `failed` when it certainly did not happen, `declined` without a card to charge. */
export async function endCharge(
  app: Pick<App, 'wallClock'>,
  tx: Tx,
  which: { readonly tenantId: string; readonly id: string },
  state: 'failed' | 'declined',
  answer?: ChargeResult,
): Promise<void> {
  const now = app.wallClock.now()
  await tx.payment.updateMany({
    where: { ...which, state: 'starting' },
    data: {
      state,
      declineReason: answer?.kind === 'declined' ? answer.reason : null,
      version: { increment: 1 },
      settledAt: now,
      updatedAt: now,
    },
  })
}
