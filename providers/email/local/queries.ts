import type { SqlPool } from '../../host.ts'
import type { Fate, KeptMail } from './mails.ts'

export interface MailFilter {
  /** The whole address, in any case. */
  readonly to?: string
  /** A part of the address, in any case. */
  readonly search?: string
  /** Only mails older than this position. */
  readonly before?: string
  readonly limit: number
}

interface MailRow {
  readonly position: string
  readonly id: string
  readonly delivery_id: string
  readonly sender: string
  readonly recipient: string
  readonly recipient_name: string | null
  readonly subject: string
  readonly text_body: string
  readonly html_body: string
  readonly category: string
  readonly fate: Fate
  readonly sent_at: Date
}

/** Newest first, at most `limit`. */
export async function listMails(sql: SqlPool, filter: MailFilter): Promise<readonly KeptMail[]> {
  const values: unknown[] = [filter.limit]
  const wheres: string[] = []
  const where = (condition: (parameter: string) => string, value: unknown): void => {
    values.push(value)
    wheres.push(condition(`$${values.length}`))
  }
  if (filter.to !== undefined) where((to) => `lower(recipient) = lower(${to})`, filter.to)
  if (filter.search !== undefined) where((part) => `strpos(lower(recipient), lower(${part})) > 0`, filter.search)
  if (filter.before !== undefined) where((before) => `position < ${before}::bigint`, filter.before)
  const { rows } = await sql.query<MailRow>(
    `select * from mails ${wheres.length > 0 ? `where ${wheres.join(' and ')}` : ''} order by position desc limit $1`,
    values,
  )
  return rows.map(fromRow)
}

export async function findMail(sql: SqlPool, id: string): Promise<KeptMail | null> {
  const { rows } = await sql.query<MailRow>('select * from mails where id = $1', [id])
  return rows[0] ? fromRow(rows[0]) : null
}

function fromRow(row: MailRow): KeptMail {
  return {
    position: String(row.position),
    id: row.id,
    deliveryId: row.delivery_id,
    from: row.sender,
    to: row.recipient,
    toName: row.recipient_name,
    subject: row.subject,
    text: row.text_body,
    html: row.html_body,
    category: row.category,
    fate: row.fate,
    sentAt: row.sent_at,
  }
}
