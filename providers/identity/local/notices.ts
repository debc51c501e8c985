import { newId } from '../../../lib/ids.ts'
import type { ProviderHost, SqlPool } from '../../host.ts'
import type { LocalIdentitySettings } from './config.ts'

export interface Notice {
  readonly accountId: string
  readonly kind: 'old_sign_in_used'
  /** The application that it is about. */
  readonly clientId: string
}

/** Tells somebody by mail what happened to their account: written with the change itself, sent by a job. */
export async function queueNotice(sql: Pick<SqlPool, 'query'>, notice: Notice): Promise<void> {
  await sql.query('insert into notices (id, account_id, kind, client_id) values ($1, $2, $3, $4)', [
    newId(),
    notice.accountId,
    notice.kind,
    notice.clientId,
  ])
}

interface Claimed {
  readonly id: string
  readonly kind: Notice['kind']
  readonly email: string
  readonly client_name: string | null
}

/**
 * Sends what is waiting, oldest first. Claimed before it is sent, so that nobody gets one twice; what could not be handed over
 * is tried again by the next run, after those that were not tried yet.
 */
export async function sendNotices(
  sql: SqlPool,
  host: Pick<ProviderHost, 'sendMail' | 'log'>,
  settings: Pick<LocalIdentitySettings, 'productName'>,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const { rows } = await sql.query<Claimed>(
      `update notices n set claimed_at = now(), attempts = attempts + 1 from accounts a
       where a.id = n.account_id
         and n.id = (select id from notices where claimed_at is null order by attempts, created_at, id limit 1 for update skip locked)
       returning n.id, n.kind, a.email, (select metadata ->> 'client_name' from clients c where c.id = n.client_id) as client_name`,
    )
    const notice = rows[0]
    if (!notice) return
    try {
      await host.sendMail({ to: notice.email, ...wordsOf(notice, settings.productName) })
    } catch (error) {
      await sql.query('update notices set claimed_at = null where id = $1', [notice.id])
      throw error
    }
    await sql.query('delete from notices where id = $1', [notice.id])
  }
}

function wordsOf({ kind, client_name }: Claimed, productName: string): { subject: string; text: string } {
  switch (kind) {
    case 'old_sign_in_used':
      return {
        subject: `A sign-in to ${productName} was ended`,
        text: `Somebody used an old sign-in of yours again, in ${client_name ?? 'an application'}. That should not happen, and it may mean \
that a copy of it was taken; so that sign-in was ended. Your other sign-ins go on.

Sign in again where you were signed out. If you did not expect this, change your password and look through the places where \
you are signed in.`,
      }
  }
}
