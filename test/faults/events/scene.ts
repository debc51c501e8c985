import type { App } from '../../../domain/app.ts'
import { openIntake } from '../../../domain/inbox/intake.ts'
import { processInboxEvent } from '../../../domain/inbox/process.ts'
import { receivePaymentsWebhook } from '../../../domain/inbox/receive.ts'
import { addMs, DAY } from '../../../lib/clock.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import type {
  CustomerRef,
  PaymentsEvent,
  PriceRef,
  ProviderSubscription,
  SubscriptionRef,
} from '../../../providers/payments/port.ts'
import type { TestBackplane } from '../../support/backplane.ts'
import { seedOf } from '../../support/seed.ts'

/** One delivery: which of the five events, and how far the provider has come by then. */
export interface Delivery {
  readonly event: number
  readonly seen: number
}

export interface EventScene {
  /** Delivers to a customer of its own. @returns how it ends on both sides, in words */
  play(deliveries: readonly Delivery[], firstStale: number): Promise<{ ours: string; theirs: string }>
}

type Story = Pick<ProviderSubscription, 'status' | 'quantity' | 'cancelAtPeriodEnd' | 'currentPeriodEnd'>

const START = new Date('2026-03-01T00:00:00Z')
const month = (number: number) => addMs(START, number * 30 * DAY)

/** What happens to the subscription at the provider: an event for each step. */
const STORIES: readonly (readonly Story[])[] = [
  [
    { status: 'trialing', quantity: 1, cancelAtPeriodEnd: false, currentPeriodEnd: month(1) },
    { status: 'active', quantity: 1, cancelAtPeriodEnd: false, currentPeriodEnd: month(2) },
    { status: 'past_due', quantity: 1, cancelAtPeriodEnd: false, currentPeriodEnd: month(3) },
    { status: 'active', quantity: 2, cancelAtPeriodEnd: true, currentPeriodEnd: month(3) },
    { status: 'canceled', quantity: 2, cancelAtPeriodEnd: true, currentPeriodEnd: month(3) },
  ],
  [
    { status: 'incomplete', quantity: 3, cancelAtPeriodEnd: false, currentPeriodEnd: month(1) },
    { status: 'active', quantity: 3, cancelAtPeriodEnd: false, currentPeriodEnd: month(1) },
    { status: 'past_due', quantity: 3, cancelAtPeriodEnd: false, currentPeriodEnd: month(2) },
    { status: 'active', quantity: 3, cancelAtPeriodEnd: false, currentPeriodEnd: month(2) },
    { status: 'past_due', quantity: 3, cancelAtPeriodEnd: false, currentPeriodEnd: month(3) },
  ],
]

const wordsOf = (state: string, { quantity, cancelAtPeriodEnd, currentPeriodEnd }: Omit<Story, 'status'>) =>
  `${state}, ${quantity}, ${cancelAtPeriodEnd}, ${currentPeriodEnd.toISOString()}`

/** The product, and a provider of which the test says how far it has come: one app, many customers. */
export async function openEventScene({ app, url }: TestBackplane): Promise<EventScene> {
  const seed = seedOf({ app, url })
  const owner = await seed.person()
  const priceId = await seed.priceId()
  const { planId } = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
    tx.price.findUniqueOrThrow({ where: { id: priceId } }),
  )

  async function play(deliveries: readonly Delivery[], firstStale: number) {
    const story = STORIES[firstStale % STORIES.length] ?? []
    const { id: tenantId } = await seed.tenant({ owner })
    const ref = `sub_${newId()}` as SubscriptionRef
    const customer = `cus_${newId()}` as CustomerRef
    const subscriptionId = await reserve(app, { tenantId, customer, ref, planId, priceId })
    let at = 0
    let reads = firstStale
    const read = (): ProviderSubscription => {
      reads += 1
      // One read in three comes from a copy that has not heard of the last change.
      const step = reads % 3 === 0 ? Math.max(0, at - 1) : at
      return {
        ref,
        customer,
        price: 'price' as PriceRef,
        ourId: toPublicId('subscription', subscriptionId),
        currentPeriodStart: START,
        trialEnd: null,
        canceledAt: null,
        endedAt: null,
        latestInvoice: null,
        scheduledChange: null,
        ...(story[step] as Story),
      }
    }
    const told = (step: number): PaymentsEvent => ({
      id: `evt_${ref}_${step}`,
      account: null,
      type: 'customer.subscription.updated',
      subject: { kind: 'subscription', ref },
      customer,
      occurredAt: addMs(START, step),
    })
    const theirApp: App = {
      ...app,
      payments: {
        ...app.payments,
        getSubscriptions: async () => new Map([[ref, read()]]),
        readWebhook: ({ body }) => told(Number(body.toString())),
      },
    }
    const intake = openIntake(theirApp)
    for (const { event, seen } of deliveries) {
      at = seen
      const stored = await receivePaymentsWebhook(theirApp, intake, { headers: {}, body: Buffer.from(String(event)) })
      if (stored === 'duplicate') continue
      const row = await app.db.as({ userId: null, tenantIds: [] }, (tx) =>
        tx.inboxEvent.findFirstOrThrow({ where: { externalId: `evt_${ref}_${event}` }, select: { id: true } }),
      )
      await processInboxEvent(theirApp, row.id)
    }
    const ours = await app.db.as({ userId: null, tenantIds: [tenantId] }, (tx) =>
      tx.subscription.findUniqueOrThrow({ where: { id: subscriptionId } }),
    )
    const end = story.at(-1) as Story
    return {
      ours: wordsOf(ours.state, { ...ours, currentPeriodEnd: ours.currentPeriodEnd ?? START }),
      theirs: wordsOf(end.status, end),
    }
  }
  return { play }
}

/** A subscription that has been promised and is not yet known at the provider, as `subscribe` leaves it. */
async function reserve(
  app: App,
  at: { tenantId: string; customer: string; ref: string; planId: string; priceId: string },
): Promise<string> {
  const [id, customerId, now] = [newId(), newId(), app.wallClock.now()]
  const { tenantId, planId, priceId } = at
  await app.db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    await tx.customer.createMany({
      data: [{ id: customerId, tenantId, provider: app.payments.name, ref: at.customer, createdAt: now }],
    })
    await tx.subscription.createMany({
      data: [
        {
          id,
          tenantId,
          customerId,
          planId,
          priceId,
          productLine: 'better-movies',
          quantity: 1,
          state: 'starting',
          provider: app.payments.name,
          createdAt: now,
          updatedAt: now,
        },
      ],
    })
  })
  return id
}
