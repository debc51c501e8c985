import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { addMs, type WallClock } from '../../../lib/clock.ts'
import type { SqlPool } from '../../host.ts'
import { findClient } from './clients.ts'
import { withCodeBudget } from './code-tries.ts'
import { keyedHash, sha256 } from './digests.ts'
import { endGrant } from './endings.ts'
import { signsOut } from './logouts.ts'
import { queueNotice } from './notices.ts'
import { isReplay, REFRESH_LEEWAY_MS } from './refresh-tokens.ts'
import { restored, storable } from './stored-payloads.ts'

/**
 * Where oidc-provider keeps sessions, interactions, grants, codes and tokens. What a browser or a client holds is never
 * stored: a row's id is its sha256 (except a grant's, which no one holds), and the payload does not repeat it.
 *
 * @param secret base64url of 32 bytes, see `storable`
 */
export function payloadAdapter(sql: SqlPool, wallClock: WallClock, secret: string): (model: string) => Adapter {
  // Short enough to be guessed from a plain hash.
  const userCodeKey = (code: string) => keyedHash(`user code ${code}`, secret)
  return (model) => {
    const keyOf = (id: string) => (model === 'Grant' ? id : sha256(id))
    const leewayMs = model === 'RefreshToken' ? REFRESH_LEEWAY_MS : 0

    /** Of all that end one grant at once, one finds it there, so that its person is told once. */
    const end = (grantId: string, replayed: boolean) =>
      sql.transaction(async (tx) => {
        const grant = await endGrant(tx, grantId, { told: signsOut() })
        if (grant?.accountId && replayed)
          await queueNotice(tx, { accountId: grant.accountId, kind: 'old_sign_in_used', clientId: grant.clientId })
      })

    async function findOne(
      column: 'id' | 'uid' | 'user_code',
      value: string,
      id: string | null,
    ): Promise<AdapterPayload | undefined> {
      const now = wallClock.now()
      const { rows } = await sql.query<Row>(
        `select id, payload, consumed_at from payloads
         where model = $1 and ${column} = $2 and (expires_at is null or expires_at > $3)`,
        [model, value, now],
      )
      const row = rows[0]
      if (!row) return undefined
      const payload = restored(row.id, id, row.payload, secret)
      if (row.consumed_at && (leewayMs === 0 || now.getTime() - row.consumed_at.getTime() >= leewayMs))
        return { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) }
      return payload
    }

    return {
      async upsert(id, payload, expiresIn) {
        const row = keyOf(id)
        const now = wallClock.now()
        const { rowCount } = await sql.query(model === 'ReplayDetection' ? INSERT_ONCE : UPSERT, [
          model,
          row,
          JSON.stringify(storable(model, row, id, payload, secret)),
          payload.grantId ?? null,
          payload.uid ?? null,
          payload.accountId ?? null,
          expiresIn === undefined ? null : addMs(now, expiresIn * 1000),
          payload.userCode === undefined ? null : userCodeKey(payload.userCode),
          ...(model === 'ReplayDetection' ? [now] : []),
        ])
        // A session that may not be kept just ends; a grant or token that was not stored must not be handed out.
        if (rowCount > 0 || model === 'Session') return
        throw refusalOf(model)
      },
      find: async (id) => (model === 'Client' ? findClient(sql, id) : findOne('id', keyOf(id), id)),
      // The holder's value is unknown here; oidc-provider only reads what it finds by uid and never saves it.
      findByUid: (uid) => findOne('uid', uid, null),
      findByUserCode: (code) => withCodeBudget(sql, wallClock, () => findOne('user_code', userCodeKey(code), null)),
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
        if (rows[0]?.grant_id) await end(rows[0].grant_id, model === 'RefreshToken')
        throw model === 'PushedAuthorizationRequest'
          ? new errors.InvalidRequestUri('the request was used already')
          : new errors.InvalidGrant('already used')
      },
      async destroy(id) {
        if (model === 'Grant') return end(id, isReplay())
        await sql.query('delete from payloads where model = $1 and id = $2', [model, keyOf(id)])
      },
      revokeByGrantId: (grantId) => end(grantId, isReplay()),
    }
  }
}

interface Row {
  readonly id: string
  readonly payload: AdapterPayload
  readonly consumed_at: Date | null
}

/**
 * A row of a blocked account is not written, nor a session that was opened before all sessions were ended, nor a refresh token of a grant
 * that has ended meanwhile. The account is locked for share, so that blocking it either waits for this row and then deletes it, or comes
 * first and is seen here.
 */
const UPSERT = `
  with holder as (select id from accounts where id = $6::uuid and blocked_at is null and (
    $1 <> 'Session' or sessions_ended_at is null
    or ($3::jsonb ->> 'loginTs')::bigint >= floor(extract(epoch from sessions_ended_at))) for share)
  insert into payloads (model, id, payload, grant_id, uid, account_id, expires_at, user_code)
  select $1, $2, $3::jsonb, $4, $5, $6::uuid, $7::timestamptz, $8
  where ($6::uuid is null or exists (select 1 from holder))
    and ($1 <> 'RefreshToken' or exists (select 1 from payloads where model = 'Grant' and id = $4))
  on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
    account_id = excluded.account_id, expires_at = excluded.expires_at, user_code = excluded.user_code`

/** oidc-provider looks whether a proof was seen and then writes it; of two that come at once, both would find nothing. */
const INSERT_ONCE = `
  insert into payloads (model, id, payload, grant_id, uid, account_id, expires_at, user_code)
  values ($1, $2, $3::jsonb, $4, $5, $6::uuid, $7::timestamptz, $8)
  on conflict (model, id) do update set payload = excluded.payload, expires_at = excluded.expires_at
    where payloads.expires_at <= $9`

function refusalOf(model: string): Error {
  switch (model) {
    case 'RefreshToken':
      return new errors.InvalidGrant()
    case 'ReplayDetection':
      return new errors.InvalidGrant('the proof was used already')
    default:
      return new errors.AccessDenied('this account is blocked')
  }
}
