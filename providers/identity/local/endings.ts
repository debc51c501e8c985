import type { SqlPool } from '../../host.ts'
import { WEB_CLIENT_ID } from './clients.ts'

/**
 * Ends every session of the account, and with it all grants, codes and refresh tokens; the applications in which it was signed in
 * are told. A session that is being saved at this moment is refused by the account's mark, or is deleted here.
 *
 * @param how.weKnow our own product is not told: it ends the account itself, and keeps no more of it
 */
export async function endAccountSessions(
  sql: Pick<SqlPool, 'query'>,
  accountId: string,
  now: Date,
  how: { readonly weKnow: boolean } = { weKnow: false },
): Promise<void> {
  await sql.query('update accounts set sessions_ended_at = $2 where id = $1', [accountId, now])
  await sql.query(
    `with used as (
       select a.key as client_id from payloads p, jsonb_object_keys(p.payload -> 'authorizations') a (key)
       where p.account_id = $1 and p.model = 'Session'
       union select payload ->> 'clientId' from payloads where account_id = $1 and model = 'Grant'
     ), addressed as (
       select c.id from used join clients c on c.id = used.client_id
       where c.metadata ? 'backchannel_logout_uri' and not ($3::boolean and c.metadata @> '{"first_party": true}')
       union select $2 from used join clients c on c.id = used.client_id where ${CALLS_OUR_API} and not $3::boolean
     ), told as (
       insert into logouts (id, client_id, account_id) select gen_random_uuid(), id, $1 from addressed
     )
     delete from payloads where account_id = $1`,
    [accountId, WEB_CLIENT_ID, how.weKnow],
  )
}

/** An application of another company that may have tokens for the API: our own product must hear that they are dead. */
const CALLS_OUR_API = `c.metadata ->> 'api_scopes' <> ''`

/** Ends all sessions but the one from which the person speaks. */
export async function endOtherSessions(sql: SqlPool, accountId: string, uid: string): Promise<void> {
  const { rows } = await sql.query<{ uid: string }>(
    `select uid from payloads where model = 'Session' and account_id = $1 and uid <> $2`,
    [accountId, uid],
  )
  for (const row of rows) await endSession(sql, row.uid)
}

/** Ends one session and the grants that were made in it; the applications in which it was signed in are told. */
export async function endSession(sql: SqlPool, uid: string): Promise<void> {
  await sql.query(
    `with ended as (
       delete from payloads where model = 'Session' and uid = $1 returning account_id, payload
     ), used as (
       select account_id, a.key as client_id, a.value ->> 'sid' as sid, a.value ->> 'grantId' as grant_id
       from ended, jsonb_each(payload -> 'authorizations') a where account_id is not null
     ), addressed as (
       select c.id, account_id, sid from used join clients c on c.id = used.client_id
       where c.metadata ? 'backchannel_logout_uri'
       union select $2, account_id, sid from used join clients c on c.id = used.client_id where ${CALLS_OUR_API}
     ), told as (
       insert into logouts (id, client_id, account_id, sid) select gen_random_uuid(), id, account_id, sid from addressed
     )
     delete from payloads p using used
     where p.grant_id = used.grant_id or (p.model = 'Grant' and p.id = used.grant_id)`,
    [uid, WEB_CLIENT_ID],
  )
}

/**
 * Ends a grant with its codes and tokens; its application is told, and our own product, which takes its access tokens. The session in
 * which it was made goes on. Whoever comes first gets what it was, everybody later null.
 *
 * @param sql inside a transaction: the grant stays locked until it ends, so that several do not wait for each other's rows
 * @param how.told its application has been told already
 */
export async function endGrant(
  sql: Pick<SqlPool, 'query'>,
  grantId: string,
  how: { readonly told: boolean } = { told: false },
): Promise<{ readonly accountId: string | null; readonly clientId: string } | null> {
  const { rows } = await sql.query<{ account_id: string | null; client_id: string }>(
    `select account_id, payload ->> 'clientId' as client_id from payloads where model = 'Grant' and id = $1 for update`,
    [grantId],
  )
  const grant = rows[0]
  if (grant?.account_id)
    await sql.query(TELL_OF_GRANT, [grantId, grant.account_id, grant.client_id, WEB_CLIENT_ID, how.told])
  await sql.query(`delete from payloads where grant_id = $1 or (model = 'Grant' and id = $1)`, [grantId])
  return grant ? { accountId: grant.account_id, clientId: grant.client_id } : null
}

/** The session is known by the grant's tokens, or knows the grant where the last of them is gone already. */
const TELL_OF_GRANT = `
  with places as (
    select payload ->> 'sid' as sid from payloads where grant_id = $1 and payload ? 'sid'
    union select a.value ->> 'sid' from payloads s, jsonb_each(s.payload -> 'authorizations') a
      where s.model = 'Session' and s.account_id = $2 and a.key = $3 and a.value ->> 'grantId' = $1
  ), addressed as (
    select c.id, case when c.metadata @> '{"first_party": true}' then c.id end as ended_client
      from clients c where c.id = $3 and c.metadata ? 'backchannel_logout_uri' and not $5::boolean
    union select $4, c.id from clients c where c.id = $3 and ${CALLS_OUR_API}
  )
  insert into logouts (id, client_id, account_id, sid, ended_client)
  select gen_random_uuid(), addressed.id, $2::uuid, places.sid, addressed.ended_client from addressed, places
  where places.sid is not null`
