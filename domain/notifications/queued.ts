import type { App } from '../app.ts'
import { countOf, txStatement } from '../db/on-transaction.ts'
import type { Tx } from '../db.ts'

export interface QueuedDelivery {
  readonly id: string
  readonly toAddress: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Those before. */
  readonly attempts: number
  /** Of its notification. */
  readonly type: string
}

/** The wall's setting stands in the statement itself. */
const QUEUED = {
  name: 'delivery_that_is_queued',
  text: `select case when set_config('app.user_id', $2, true) is not null then
    (select json_build_object('id', d.id, 'toAddress', d.to_address, 'subject', d.subject, 'text', d.text, 'html', d.html,
      'attempts', d.attempts, 'type', n.type)
     from deliveries d join notifications n on n.id = d.notification_id where d.id = $1::uuid and d.state = 'queued') end as delivery`,
}

/** A person's delivery that waits to be sent; null when it does no more. */
export async function findQueued(
  { db }: Pick<App, 'db'>,
  { deliveryId, userId }: { readonly deliveryId: string; readonly userId: string },
): Promise<QueuedDelivery | null> {
  const [row] = await db.run(QUEUED, [deliveryId, userId])
  return (row?.delivery ?? null) as QueuedDelivery | null
}

export interface DeliveryOutcome {
  /** Absent: it stays queued. */
  readonly state?: 'sent' | 'refused' | 'failed'
  readonly ref?: string
  readonly lastError?: string
}

const NOTE = txStatement(`update deliveries set provider = $2, attempts = $3, updated_at = $4, ref = coalesce($6, ref),
    state = case when state = 'queued' then coalesce($5, state) else state end,
    last_error = coalesce($7, case when state = 'queued' and $5 is not null then null else last_error end)
  where id = $1`)

/** A try is noted whatever has happened meanwhile; the state only where the provider's own word has not come before ours. */
export async function noteTry(
  tx: Tx,
  id: string,
  tried: { readonly provider: string; readonly attempts: number; readonly at: Date },
  { state, ref, lastError }: DeliveryOutcome,
): Promise<void> {
  const { provider, attempts, at } = tried
  await countOf(tx, NOTE, [id, provider, attempts, at, state ?? null, ref ?? null, lastError ?? null])
}
