import { useRef } from 'react'
import { formatDay } from '../format.ts'
import type { SubscriptionState } from '../generated/graphql.ts'
import { Entitlements } from '../product/entitlements.tsx'
import { useTenant } from './account-context.ts'
import { AddCard } from './add-card.tsx'
import { ComingChange } from './coming-change.tsx'
import { liveSubscription, type SubscriptionFacts } from './live-subscription.ts'
import { Notice } from './notice.tsx'
import { PlanActions } from './plan-actions.tsx'
import { priceWords } from './price-words.ts'
import { Section } from './section.tsx'

/** The plan, where it stands, and what comes next. */
export function Subscription() {
  const { tenant, mayPay } = useTenant()
  const heading = useRef<HTMLHeadingElement>(null)
  const live = liveSubscription(tenant)
  const last = tenant.subscriptions.find((each) => each.plan.kind === 'MAIN' && each.state === 'CANCELED')
  if (!live)
    return (
      <Section title="Your plan" heading={heading}>
        <p>
          {last?.endedAt
            ? `${last.plan.name} ended on ${formatDay(last.endedAt)}. Choose a plan to go on.`
            : 'There is no plan yet. Choose one below.'}
        </p>
        <Entitlements />
      </Section>
    )
  const price = priceWords(live.price, live.quantity)
  const focus = () => heading.current?.focus()
  return (
    <Section title="Your plan" heading={heading} aside={<StateLabel subscription={live} />}>
      <p className="plan-line">
        <strong>{live.plan.name}</strong> <span className="soft">{price}</span>
      </p>
      <WhatNext subscription={live} price={price} />
      <ComingChange subscription={live} done={focus} />
      <Entitlements />
      {mayPay && <PlanActions subscription={live} price={price} done={focus} />}
    </Section>
  )
}

const LABELS: Readonly<Record<SubscriptionState, readonly [string, string]>> = {
  TRIALING: ['Free trial', 'good'],
  ACTIVE: ['Active', 'good'],
  PAST_DUE: ['Payment overdue', 'bad'],
  STARTING: ['Starting', 'plain'],
  INCOMPLETE: ['Waiting for your bank', 'warning'],
  PAUSED: ['Paused', 'warning'],
  CANCELED: ['Ended', 'plain'],
  FAILED: ['Not started', 'plain'],
}

function StateLabel({ subscription: { state, cancelAtPeriodEnd } }: { subscription: SubscriptionFacts }) {
  const [text, tone] = cancelAtPeriodEnd ? ['Cancelled', 'warning'] : LABELS[state]
  return <span className={`label ${tone}`}>{text}</span>
}

function WhatNext({ subscription, price }: { subscription: SubscriptionFacts; price: string }) {
  const { tenant, mayPay } = useTenant()
  const { state, cancelAtPeriodEnd, currentPeriodEnd, trialEndsAt, graceEndsAt, scheduledChange } = subscription
  const end = state === 'TRIALING' ? trialEndsAt : currentPeriodEnd
  if (state === 'PAST_DUE') {
    // The business clock decides whether the grace is over, and the server knows it.
    const over = tenant.deviceLimit.reason === 'PAYMENT_OVERDUE'
    return (
      <Notice tone="bad">
        <p>
          <strong>Your last payment failed.</strong>{' '}
          {over || !graceEndsAt
            ? 'The days of grace are over, and so is your access. A good card restores it at once.'
            : `Access lasts until ${formatDay(graceEndsAt)}. Put a good card on file to keep it.`}
        </p>
        {mayPay ? <AddCard /> : <p>Ask an owner of {tenant.name} to do so.</p>}
      </Notice>
    )
  }
  if (cancelAtPeriodEnd && end)
    return <p>Access lasts until {formatDay(end)}. After that the plan ends and nothing more is charged.</p>
  if (state === 'TRIALING' && end)
    return (
      <p>
        Your trial ends on <strong>{formatDay(end)}</strong>. Then{' '}
        {scheduledChange ? priceWords(scheduledChange.price, scheduledChange.quantity) : price} is charged to your card.
      </p>
    )
  if (state === 'ACTIVE' && end)
    return (
      <p>
        The next charge is on <strong>{formatDay(end)}</strong>.
      </p>
    )
  if (state === 'STARTING') return <p>Your plan is being started. This takes a moment.</p>
  if (state === 'INCOMPLETE') return <p>Your bank has to confirm the first payment before the plan starts.</p>
  if (state === 'PAUSED') return <p>Nothing is charged and nothing can be used until the plan is resumed.</p>
  return null
}
