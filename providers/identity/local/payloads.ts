import { createHash } from 'node:crypto'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { addMs, type WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import { findClient } from './clients.ts'

/**
 * How long a refresh token that was just rotated may be repeated, in milliseconds: two tabs, or an answer that was lost.
 * Later use is theft and ends the grant (RFC 9700, 4.14.2).
 */
export const REFRESH_LEEWAY_MS = 10_000

/** Stands in a stored interaction's return address for the interaction's id. */
const ID_MARK = '{id}'

/**
 * Where oidc-provider keeps sessions, interactions, grants, codes and tokens. What a browser or a client holds is never
 * stored: a row's id is its sha256 (except a grant's, which no one holds), and the payload does not repeat it.
 */
export function payloadAdapter(sql: SqlPool, wallClock: WallClock): (model: string) => Adapter {
  return (model) => {
    const keyOf = (id: string) => (model === 'Grant' ? id : sha256(id))
    const leewayMs = model === 'RefreshToken' ? REFRESH_LEEWAY_MS : 0

    async function findOne(
      column: 'id' | 'uid',
      value: string,
      id: string | null,
    ): Promise<AdapterPayload | undefined> {
      const now = wallClock.now()
      const { rows } = await sql.query<Row>(
        `select payload, consumed_at from payloads
         where model = $1 and ${column} = $2 and (expires_at is null or expires_at > $3)`,
        [model, value, now],
      )
      const row = rows[0]
      if (!row) return undefined
      const payload = id === null ? row.payload : restored(id, row.payload)
      if (row.consumed_at && (leewayMs === 0 || now.getTime() - row.consumed_at.getTime() >= leewayMs))
        return { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) }
      return payload
    }

    return {
      async upsert(id, payload, expiresIn) {
        const { rowCount } = await sql.query(UPSERT, [
          model,
          keyOf(id),
          JSON.stringify(storable(id, payload)),
          payload.grantId ?? null,
          payload.uid ?? null,
          payload.accountId ?? null,
          expiresIn === undefined ? null : addMs(wallClock.now(), expiresIn * 1000),
        ])
        // A session that may not be kept just ends; a grant or token that was not stored must not be handed out.
        if (rowCount > 0 || model === 'Session') return
        throw model === 'RefreshToken' ? new errors.InvalidGrant() : new errors.AccessDenied('this account is blocked')
      },
      find: async (id) => (model === 'Client' ? findClient(sql, id) : findOne('id', keyOf(id), id)),
      // The holder's value is unknown here; oidc-provider only reads what it finds by uid and never saves it.
      findByUid: (uid) => findOne('uid', uid, null),
      findByUserCode: async () => undefined,
      /** Compare-and-set: of several at once one wins, or several within the leeway; a loser is a replay. */
      async consume(id) {
        const now = wallClock.now()
        const { rowCount } = await sql.query(
          `update payloads set consumed_at = coalesce(consumed_at, $3::timestamptz)
           where model = $1 and id = $2 and (consumed_at is null or consumed_at > $4::timestamptz)`,
          [model, keyOf(id), now, leewayMs === 0 ? null : addMs(now, -leewayMs)],
        )
        if (rowCount > 0) return
        const { rows } = await sql.query<{ grant_id: string | null }>(
          'select grant_id from payloads where model = $1 and id = $2',
          [model, keyOf(id)],
        )
        if (rows[0]?.grant_id) await revokeGrant(sql, rows[0].grant_id)
        throw new errors.InvalidGrant('already used')
      },
      async destroy(id) {
        await sql.query('delete from payloads where model = $1 and id = $2', [model, keyOf(id)])
      },
      revokeByGrantId: (grantId) => revokeGrant(sql, grantId),
    }
  }
}

interface Row {
  readonly payload: AdapterPayload
  readonly consumed_at: Date | null
}

/**
 * A row of a blocked account is not written. The account is locked for share, so that blocking it either waits for this row
 * and then deletes it, or comes first and is seen here.
 */
const UPSERT = `
  with holder as (select id from accounts where id = $6::uuid and blocked_at is null for share)
  insert into payloads (model, id, payload, grant_id, uid, account_id, expires_at)
  select $1, $2, $3::jsonb, $4, $5, $6::uuid, $7::timestamptz
  where $6::uuid is null or exists (select 1 from holder)
  on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
    account_id = excluded.account_id, expires_at = excluded.expires_at`

/** Without what its holder keeps: its own id, and in an interaction the session's cookie, which nothing reads. */
function storable(id: string, { jti: _, ...payload }: AdapterPayload): AdapterPayload {
  return {
    ...payload,
    ...(payload.returnTo ? { returnTo: payload.returnTo.replace(id, ID_MARK) } : {}),
    ...(payload.session ? { session: { ...payload.session, cookie: '' } } : {}),
  }
}

function restored(id: string, payload: AdapterPayload): AdapterPayload {
  return { ...payload, jti: id, ...(payload.returnTo ? { returnTo: payload.returnTo.replace(ID_MARK, id) } : {}) }
}

async function revokeGrant(sql: Pick<SqlPool, 'query'>, grantId: string): Promise<void> {
  await sql.query(`delete from payloads where grant_id = $1 or (model = 'Grant' and id = $1)`, [grantId])
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}
