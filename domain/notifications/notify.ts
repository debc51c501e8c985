import { newId } from '../../lib/ids.ts'
import type { Prisma } from '../../prisma/generated/client.ts'
import { permissionsOf, systemViewer } from '../access.ts'
import type { App } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { emit } from '../events.ts'
import { TENANT_ROLES } from '../permissions.ts'
import { render } from './render.ts'
import type { NotificationType } from './types.ts'

export const DELIVERY_QUEUE = 'deliveries.send'

type Slice = Pick<App, 'db' | 'jobs' | 'wallClock' | 'publicUrl' | 'productName' | 'email' | 'consumers'>

/**
 * Writes the message into each recipient's feed and queues its mail, one transaction a person. Told the same thing twice, a
 * person has it once: the dedupe key is unique.
 */
export async function notify(app: Slice, type: NotificationType, event: DomainEvent): Promise<void> {
  const { tenantId } = event
  const { tenant, people } = await recipientsOf(app, type, event)
  const sender = systemViewer(`notify.${type.name}`, tenantId ?? '')
  const inFeed = type.channels.includes('feed')
  for (const user of people) {
    const words = await render(type.template, {
      ...event.payload,
      tenant,
      recipient: { name: user.name },
      product: { name: app.productName },
      links: { base: app.publicUrl },
    })
    const now = app.wallClock.now()
    await app.db.as({ userId: user.id, tenantIds: tenantId ? [tenantId] : [] }, async (tx) => {
      const id = newId()
      const { count } = await tx.notification.createMany({
        data: [
          {
            id,
            userId: user.id,
            tenantId,
            type: type.name,
            dedupeKey: `${type.name}:${type.dedupeKey(event)}`,
            title: words.title,
            body: words.body,
            createdAt: event.occurredAt,
            // A message that is not for the feed is kept as read, so that it counts nowhere.
            readAt: inFeed ? null : now,
          },
        ],
        skipDuplicates: true,
      })
      if (count === 0) return
      if (inFeed)
        await emit(app, tx, sender, {
          type: 'notification.received',
          tenantId: null,
          payload: { userId: user.id, notificationId: id },
          occurredAt: event.occurredAt,
        })
      if (!type.channels.includes('email')) return
      const deliveryId = newId()
      await tx.delivery.create({
        data: {
          id: deliveryId,
          notificationId: id,
          userId: user.id,
          channel: 'email',
          toAddress: user.email,
          subject: words.title,
          text: words.text,
          html: words.html,
          state: 'queued',
          createdAt: now,
          updatedAt: now,
        },
      })
      await app.jobs.enqueue(tx, DELIVERY_QUEUE, { deliveryId, userId: user.id })
    })
  }
}

interface Recipients {
  readonly tenant: { readonly name: string } | null
  readonly people: readonly { readonly id: string; readonly email: string; readonly name: string }[]
}

const PERSON = { id: true, email: true, name: true } as const

async function recipientsOf({ db }: Slice, { to }: NotificationType, event: DomainEvent): Promise<Recipients> {
  const { tenantId } = event
  if (to === 'person') {
    const userId = String(event.payload.userId)
    const person = await db.as({ userId, tenantIds: [] }, (tx) =>
      tx.user.findFirst({ where: { id: userId, erasedAt: null }, select: PERSON }),
    )
    return { tenant: null, people: person ? [person] : [] }
  }
  if (!tenantId) return { tenant: null, people: [] }
  return db.as({ userId: null, tenantIds: [tenantId] }, async (tx) => {
    const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } })
    const members = await tx.membership.findMany({
      where: { tenantId, ...placesOf(to) },
      select: { user: { select: PERSON } },
      orderBy: { createdAt: 'asc' },
      take: 1_000,
    })
    return { tenant, people: members.map(({ user }) => user) }
  })
}

function placesOf(to: Exclude<NotificationType['to'], 'person'>): Prisma.MembershipWhereInput {
  if (!('may' in to)) return { role: { in: [...to] } }
  const builtIn = TENANT_ROLES.filter((role) => permissionsOf(role).has(to.may))
  return { OR: [{ role: { in: builtIn } }, { customRole: { permissions: { has: to.may } } }] }
}
