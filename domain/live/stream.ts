import type { App } from '../app.ts'
import type { Tx } from '../db.ts'

/** The events of a tenant, or of a person, in the order in which their transactions committed. */
export interface LiveStream {
  readonly kind: 'tenant' | 'user'
  /** The tenant's or the person's uuid. */
  readonly id: string
}

/** An event at its place in a stream. */
export interface LiveEvent {
  /** 1, 2, 3 … without a gap. */
  readonly position: number
  readonly eventId: string
  /** `member.joined` */
  readonly type: string
  /** Of `notification.*`: the message. */
  readonly notificationId: string | null
  /** Business time. */
  readonly occurredAt: Date
}

const PAGE = 1_000

/** The place of the newest event; 0 before the first. */
export function positionOf(app: Pick<App, 'db'>, stream: LiveStream): Promise<number> {
  return inStream(app, stream, async (tx) =>
    Number((await tx.liveStream.findUnique({ where: { id: stream.id } }))?.position ?? 0),
  )
}

/**
 * What came after a place, in order: the next thousand at most. Where the first is not the very next, those in between are not kept any more.
 * Within the stream's own walls.
 */
export function eventsAfter(app: Pick<App, 'db'>, stream: LiveStream, position: number): Promise<readonly LiveEvent[]> {
  return inStream(app, stream, async (tx) => {
    const found = await tx.liveEvent.findMany({
      where: {
        ...(stream.kind === 'tenant' ? { tenantId: stream.id } : { userId: stream.id }),
        position: { gt: position },
      },
      orderBy: { position: 'asc' },
      take: PAGE,
    })
    return found.map(({ eventId, type, notificationId, occurredAt, position: place }) => ({
      ...{ eventId, type, notificationId, occurredAt },
      position: Number(place),
    }))
  })
}

function inStream<T>({ db }: Pick<App, 'db'>, { kind, id }: LiveStream, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.as(kind === 'tenant' ? { userId: null, tenantIds: [id] } : { userId: id, tenantIds: [] }, work)
}
