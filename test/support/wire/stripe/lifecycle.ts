import { collect, finalize, methodFor, subscriptionOf, voidInvoice } from './collection.ts'
import { find } from './lookups.ts'
import { answerOfBank } from './payment-intents.ts'
import { DAY } from './periods.ts'
import type { StripeState } from './state.ts'
import { endPeriod } from './subscription-cycle.ts'
import { isInLastPhase, release } from './subscription-phases.ts'
import { changeSubscription } from './subscription-status.ts'
import type { Invoice, Subscription } from './types.ts'

interface Due {
  at: number
  run(at: number): void
}

const FIRST_PAYMENT_SECONDS = 23 * 3_600
const REMINDER_SECONDS = 3 * DAY

/**
 * The next thing that time alone brings about for everything on one test clock (null: on real time): a trial's reminder, a
 * draft's finalization, a retry, an incomplete subscription's expiry, a period's end, a bank's answer. At equal times in this order.
 */
export function nextDue(state: StripeState, clock: string | null): Due | null {
  const dues: Due[] = []
  for (const subscription of state.all('subscriptions'))
    if ((subscription.test_clock ?? null) === clock && subscription.ended_at === null) {
      const due = reminder(state, subscription) ?? expiry(state, subscription)
      if (due) dues.push(due)
    }
  for (const schedule of state.all('subscription_schedules'))
    if ((schedule.test_clock ?? null) === clock && isInLastPhase(schedule))
      dues.push({ at: schedule.current_phase?.end_date ?? 0, run: (at) => void release(state, schedule, at) })
  for (const invoice of state.all('invoices'))
    if ((invoice.test_clock ?? null) === clock && invoice.auto_advance) {
      const due = invoiceStep(state, invoice)
      if (due) dues.push(due)
    }
  for (const subscription of state.all('subscriptions'))
    if (
      (subscription.test_clock ?? null) === clock &&
      ['trialing', 'active', 'past_due'].includes(subscription.status)
    ) {
      const at = Math.min(...subscription.items.data.map((item) => item.current_period_end))
      dues.push({ at, run: (now) => endPeriod(state, subscription, now) })
    }
  for (const [intent, at] of state.bankAnswers) {
    const { customer } = find(state, 'payment_intents', intent)
    if ((state.get('customers', String(customer))?.test_clock ?? null) === clock)
      dues.push({ at, run: (now) => answerOfBank(state, intent, now) })
  }
  return dues.reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null)
}

function reminder(state: StripeState, subscription: Subscription): Due | null {
  if (subscription.status !== 'trialing' || state.reminded.has(subscription.id)) return null
  return {
    at: Math.max(subscription.created, (subscription.trial_end ?? 0) - REMINDER_SECONDS),
    run: (at) => {
      state.reminded.add(subscription.id)
      state.emit('customer.subscription.trial_will_end', subscription, undefined, at)
    },
  }
}

/** The first payment may take 23 hours; then the subscription expires and its invoice is void. */
function expiry(state: StripeState, subscription: Subscription): Due | null {
  if (subscription.status !== 'incomplete') return null
  return {
    at: subscription.created + FIRST_PAYMENT_SECONDS,
    run: (at) => {
      const invoice = state.get('invoices', String(subscription.latest_invoice))
      if (invoice?.status === 'open') voidInvoice(state, invoice, at)
      changeSubscription(state, subscription, { status: 'incomplete_expired', ended_at: at }, at)
    },
  }
}

function invoiceStep(state: StripeState, invoice: Invoice): Due | null {
  if (invoice.status === 'draft' && invoice.automatically_finalizes_at !== null)
    return {
      at: invoice.automatically_finalizes_at,
      run: (at) => {
        const open = finalize(state, invoice, at)
        if (open.status === 'open') attempt(state, open, at)
      },
    }
  if (invoice.status === 'open' && invoice.next_payment_attempt !== null)
    return { at: invoice.next_payment_attempt, run: (at) => attempt(state, invoice, at) }
  return null
}

function attempt(state: StripeState, invoice: Invoice, at: number): void {
  const method = methodFor(state, String(invoice.customer), subscriptionOf(invoice))
  collect(state, invoice, method, { offSession: true, automatic: true, at })
}

/** Does the next due thing, if it is due by `to`, with the clock standing at its moment; false when nothing is left. */
export function step(state: StripeState, clock: string | null, to: number): boolean {
  const due = nextDue(state, clock)
  if (!due || due.at > to) return false
  state.transaction(() => {
    if (clock) {
      const { frozen_time } = find(state, 'test_clocks', clock)
      state.change('test_clocks', clock, { frozen_time: Math.max(frozen_time, due.at) })
    }
    due.run(due.at)
  })
  return true
}
