import type { ProviderHost, SqlPool } from '../../host.ts'
import type { Fate } from './mails.ts'
import { type EventBody, SIGNATURE_HEADER, signatureOf, WEBHOOK_PATH } from './webhook.ts'

const BATCH = 10
const MAX_ATTEMPTS = 20
/** Longer than a batch of unanswered posts takes (five seconds each), so that no second process posts what the first still posts. */
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3_600

interface EventRow {
  readonly id: string
  readonly kind: Fate
  readonly occurred_at: Date
  readonly delivery_id: string
  readonly recipient: string
}

/**
 * Posts every event that is due, in order, and resolves when none is, or nobody takes them now. An event that was not answered 2xx is posted again
 * later, at growing intervals, 20 times at most; so an event may arrive twice, always under the same id.
 * @returns whether anybody has answered; null when nothing was due
 */
export async function postDueEvents(
  sql: SqlPool,
  host: Pick<ProviderHost, 'deliver' | 'wallClock' | 'log'>,
  secret: string,
): Promise<boolean | null> {
  let answered: boolean | null = null
  for (;;) {
    const events = await claim(sql, host.wallClock.now())
    let taken = 0
    for (const event of events) {
      const body = JSON.stringify(toBody(event))
      const signature = signatureOf(secret, body, host.wallClock.now())
      const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature }
      const status = await host.deliver({ path: WEBHOOK_PATH, headers, body })
      answered = answered === true || status > 0
      if (status >= 200 && status < 300) {
        taken += 1
        await sql.query('update events set posted_at = $2 where id = $1', [event.id, host.wallClock.now()])
      } else {
        host.log.warn({ event: event.id, status }, 'an email event was not taken; it will be posted again')
      }
    }
    // Where nobody listens, the next would not be taken either.
    if (events.length < BATCH || taken === 0) return answered
  }
}

/** Takes events that are due and sets, in the same statement, when each is due again should this attempt fail. */
async function claim(sql: SqlPool, now: Date): Promise<readonly EventRow[]> {
  const { rows } = await sql.query<EventRow>(
    `with due as (
       select id from events
       where posted_at is null and next_attempt_at <= $1
       order by occurred_at, id
       limit ${BATCH}
       for update skip locked
     )
     update events set
       attempts = attempts + 1,
       next_attempt_at = case when attempts + 1 < ${MAX_ATTEMPTS}
         then $1::timestamptz + least(${FIRST_WAIT_SECONDS} * 2 ^ attempts, ${LONGEST_WAIT_SECONDS}) * interval '1 second' end
     from due, mails
     where events.id = due.id and mails.id = events.mail_id
     returning events.id, events.kind, events.occurred_at, mails.delivery_id, mails.recipient`,
    [now],
  )
  return [...rows].sort((a, b) => a.occurred_at.getTime() - b.occurred_at.getTime() || (a.id < b.id ? -1 : 1))
}

function toBody(event: EventRow): EventBody {
  return {
    id: event.id,
    kind: event.kind,
    deliveryId: event.delivery_id,
    to: event.recipient,
    reason: event.kind === 'bounced' ? '550 5.1.1 no such mailbox: addresses at bounce.test never work' : null,
    occurredAt: event.occurred_at.toISOString(),
  }
}
