import { toPublicId } from '../../lib/ids.ts'
import { formatMoney, type Money, money } from '../../lib/money.ts'
import type { App } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { accessOf } from '../subscriptions/rules.ts'
import type { SubscriptionState } from '../subscriptions/states.ts'
import type { HappeningKind } from './states.ts'

/** Something that a tenant's people saw. */
export interface Happening {
  /** Business time. */
  readonly at: Date
  readonly kind: HappeningKind
  /** In a sentence's few words. */
  readonly summary: string
  /** The public id of the invoice, subscription or notification. */
  readonly objectId: string
  readonly amount: Money | null
}

const MOST = 5_000

/**
 * What has happened to a tenant since a moment of real time, from a moment of business time on, as its events tell. Messages are written here if no worker has been quicker:
 * a person has each of them once.
 */
export async function happeningsSince(
  app: App,
  tenantId: string,
  { began, from }: { readonly began: Date; readonly from: Date },
): Promise<readonly Happening[]> {
  const events = await app.db.operator((tx) =>
    tx.event.findMany({
      where: { tenantId, recordedAt: { gte: began }, occurredAt: { gte: from } },
      orderBy: [{ occurredAt: 'asc' }, { recordedAt: 'asc' }, { id: 'asc' }],
      take: MOST,
    }),
  )
  const issued = await app.db.operator((tx) =>
    tx.invoice.findMany({
      where: { tenantId, createdAt: { gte: began }, issuedAt: { gte: from } },
      orderBy: [{ issuedAt: 'asc' }, { id: 'asc' }],
      take: MOST,
    }),
  )
  const found: Happening[] = issued.map((invoice) => ({
    at: invoice.issuedAt,
    kind: 'invoice_issued',
    summary: `invoice ${invoice.number ?? '(draft)'} over ${formatMoney(money(invoice.totalMinor, invoice.currency))}`,
    objectId: toPublicId('invoice', invoice.id),
    amount: money(invoice.totalMinor, invoice.currency),
  }))
  for (const row of events) {
    const event = row as unknown as DomainEvent
    found.push(...ofInvoice(event), ...ofAccess(event), ...(await mailsOf(app, tenantId, event)))
  }
  // What happens at one moment stands in its cause's order: the list is sorted by time alone, and the sort is stable.
  return found.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

function ofInvoice({ type, payload, occurredAt }: DomainEvent): Happening[] {
  if (type !== 'invoice.paid' && type !== 'invoice.declined') return []
  const amount = money(String(payload.totalMinor), String(payload.currency))
  const paid = type === 'invoice.paid'
  const what = paid ? 'paid' : `declined: ${String(payload.declineReason)}`
  return [
    {
      at: occurredAt,
      kind: paid ? 'invoice_paid' : 'invoice_declined',
      summary: `invoice ${String(payload.number ?? '(draft)')} ${what}`,
      objectId: toPublicId('invoice', String(payload.invoiceId)),
      amount,
    },
  ]
}

/** Access as a change of state moves it, or the end of grace. */
function ofAccess({ type, payload, occurredAt }: DomainEvent): Happening[] {
  const plan = String(payload.planName ?? 'the plan')
  const subject = { at: occurredAt, objectId: toPublicId('subscription', String(payload.subscriptionId)), amount: null }
  if (type === 'subscription.grace_end')
    return [{ ...subject, kind: 'access_ended', summary: `access to ${plan} ended: grace is over` }]
  if (type !== 'subscription.changed' || payload.from === payload.to) return []
  const graceEndsAt = typeof payload.graceEndsAt === 'string' ? new Date(payload.graceEndsAt) : null
  const had = accessOf({ state: payload.from as SubscriptionState, graceEndsAt }, occurredAt).granted
  const has = accessOf({ state: payload.to as SubscriptionState, graceEndsAt }, occurredAt).granted
  const edge = `${String(payload.from)} → ${String(payload.to)}`
  if (had === has) return [{ ...subject, kind: 'subscription_changed', summary: `${plan}: ${edge}` }]
  const [kind, word] = has ? (['access_given', 'given'] as const) : (['access_ended', 'ended'] as const)
  return [{ ...subject, kind, summary: `access to ${plan} ${word}: ${edge}` }]
}

async function mailsOf(app: App, tenantId: string, event: DomainEvent): Promise<Happening[]> {
  const writers = app.consumers.filter(({ name, on }) => name.startsWith('notify.') && on.includes(event.type))
  for (const writer of writers) await writer.handle(app, event)
  if (writers.length === 0) return []
  const types = writers.map(({ name }) => name.slice('notify.'.length))
  const written = await app.db.operator((tx) =>
    tx.notification.findMany({
      where: { tenantId, type: { in: types }, createdAt: event.occurredAt, deliveries: { some: { channel: 'email' } } },
      orderBy: { id: 'asc' },
      include: { deliveries: { where: { channel: 'email' }, select: { toAddress: true, subject: true } } },
    }),
  )
  return written.flatMap(({ id, deliveries }) =>
    deliveries.map(({ toAddress, subject }) => ({
      at: event.occurredAt,
      kind: 'mail' as const,
      summary: `mail to ${toAddress}: ${subject}`,
      objectId: toPublicId('notification', id),
      amount: null,
    })),
  )
}
