import type { SqlPool } from '../../host.ts'

const PURGE_BATCH = 1_000

/** Ends every session of the account, and with it all grants, codes and refresh tokens. */
export async function endAccountSessions(sql: Pick<SqlPool, 'query'>, accountId: string): Promise<void> {
  await sql.query('delete from payloads where account_id = $1', [accountId])
}

/** Ends one session and the grants that were made in it. */
export async function endSession(sql: SqlPool, uid: string): Promise<void> {
  await sql.transaction(async (tx) => {
    const { rows } = await tx.query<{ grants: string[] | null }>(
      `delete from payloads where model = 'Session' and uid = $1 returning
         (select array_agg(a.value ->> 'grantId') from jsonb_each(payload -> 'authorizations') a) as grants`,
      [uid],
    )
    const grants = rows.flatMap((row) => row.grants ?? [])
    await tx.query(`delete from payloads where grant_id = any($1) or (model = 'Grant' and id = any($1))`, [grants])
  })
}

/** Deletes what has expired, in batches, and says how many rows went. */
export async function purgeExpired(sql: SqlPool, now: Date): Promise<number> {
  let purged = 0
  for (;;) {
    const { rowCount } = await sql.query(
      `delete from payloads where (model, id) in
         (select model, id from payloads where expires_at < $1 limit ${PURGE_BATCH} for update skip locked)`,
      [now],
    )
    purged += rowCount
    if (rowCount < PURGE_BATCH) return purged
  }
}
