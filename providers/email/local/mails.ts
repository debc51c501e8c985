import { createHash } from 'node:crypto'
import { newId, toPublicId } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'
import type { EmailMessage, StoredMail } from '../port.ts'
import { oneLine } from './address.ts'

export type Fate = 'delivered' | 'bounced'

/** A mail as the mailbox keeps it; `position` grows with each mail and orders the pages. */
export interface KeptMail extends StoredMail {
  readonly position: string
  readonly deliveryId: string
  readonly from: string
  readonly toName: string | null
  readonly fate: Fate
}

/**
 * Keeps the mail and the event that will report its fate, in one transaction. The same key and message answer the first
 * mail's id, also to the losers of a race; null: the key was used for another message.
 */
export async function keepMail(
  sql: SqlPool,
  message: EmailMessage,
  fate: Fate,
  idempotencyKey: string,
  now: Date,
): Promise<string | null> {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(contentOf(message)))
    .digest('hex')
  const id = toPublicId('mail', newId())
  return sql.transaction(async (tx) => {
    const inserted = await tx.query(
      `insert into mails (id, idempotency_key, fingerprint, delivery_id, sender, recipient, recipient_name, subject,
                          text_body, html_body, category, fate, sent_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (idempotency_key) do nothing`,
      [
        id,
        idempotencyKey,
        fingerprint,
        message.deliveryId,
        formatAddress(message.from.email, message.from.name),
        message.to.email,
        message.to.name === undefined ? null : oneLine(message.to.name),
        oneLine(message.subject),
        storable(message.text),
        storable(message.html),
        message.category,
        fate,
        now,
      ],
    )
    if (inserted.rowCount === 0) {
      const first = await tx.query<{ id: string; fingerprint: string }>(
        'select id, fingerprint from mails where idempotency_key = $1',
        [idempotencyKey],
      )
      return first.rows[0]?.fingerprint === fingerprint ? first.rows[0].id : null
    }
    await tx.query('insert into events (id, mail_id, kind, occurred_at, next_attempt_at) values ($1, $2, $3, $4, $4)', [
      toPublicId('mev', newId()),
      id,
      fate,
      now,
    ])
    return id
  })
}

/** Everything of the message in a fixed order, so that equal messages have equal fingerprints. */
function contentOf(message: EmailMessage): readonly unknown[] {
  const { from, to } = message
  const addresses = [from.email, from.name ?? null, to.email, to.name ?? null]
  return [message.deliveryId, addresses, message.subject, message.text, message.html, message.category]
}

/** PostgreSQL keeps every character of a text but this one. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '')
}

function formatAddress(email: string, name: string | undefined): string {
  return name === undefined ? email : `${oneLine(name)} <${email}>`
}

/** Deletes all but the newest `keep` mails, with their events. */
export async function purgeMails(sql: SqlPool, keep: number): Promise<void> {
  await sql.query(
    'delete from mails where position <= (select position from mails order by position desc offset $1 limit 1)',
    [keep],
  )
}
