import { addMs, DAY } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'

const BATCH = 1_000

/** Deletes what has expired, in batches, and says how many rows went. */
export async function purgeExpired(sql: SqlPool, now: Date): Promise<number> {
  const deletions: [string, Date][] = [
    [
      `delete from payloads where (model, id) in
         (select model, id from payloads where expires_at < $1 limit ${BATCH} for update skip locked)`,
      now,
    ],
    // Claimed by a process that died before it was sent, or nobody took it for a day.
    [
      `delete from notices where id in
         (select id from notices where created_at < $1 limit ${BATCH} for update skip locked)`,
      addMs(now, -DAY),
    ],
    [
      `delete from logouts where id in
         (select id from logouts where created_at < $1 limit ${BATCH} for update skip locked)`,
      addMs(now, -DAY),
    ],
    [
      `delete from code_tries where key in
         (select key from code_tries where since < $1 limit ${BATCH} for update skip locked)`,
      addMs(now, -DAY),
    ],
    [
      `delete from external_attempts where state_sha256 in
         (select state_sha256 from external_attempts where expires_at < $1 limit ${BATCH} for update skip locked)`,
      now,
    ],
  ]
  for (const { table, key, when } of FORGOTTEN)
    deletions.push([
      `delete from ${table} where ${key} in (select ${key} from ${table} where ${when} limit ${BATCH} for update skip locked)`,
      now,
    ])
  let purged = 0
  for (const [statement, before] of deletions) {
    for (;;) {
      const { rowCount } = await sql.query(statement, [before])
      purged += rowCount
      if (rowCount < BATCH) break
    }
  }
  return purged
}

/** What the pages of accounts leave behind; `$1` is the present. */
const FORGOTTEN = [
  { table: 'mail_proofs', key: 'id', when: 'expires_at < $1' },
  { table: 'throttles', key: 'id', when: 'forget_at < $1' },
  { table: 'second_steps', key: 'interaction', when: 'expires_at < $1' },
  {
    table: 'totps',
    key: 'account_id',
    when: `confirmed_at is null and created_at < $1::timestamptz - interval '1 day'`,
  },
  {
    table: 'session_places',
    key: 'session_uid',
    // A row is written just after its session, so that a young one may have none yet.
    when: `created_at < $1::timestamptz - interval '1 minute' and not exists
      (select 1 from payloads where model = 'Session' and uid = session_places.session_uid)`,
  },
] as const
