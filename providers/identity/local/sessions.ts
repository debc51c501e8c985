import type { WallClock } from '../../../lib/clock.ts'
import { isUuid } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'
import type { ExternalSession, SessionDirectory } from '../port.ts'
import { endAccountSessions, endSession } from './endings.ts'

const LIST_LIMIT = 100

export function localSessions(sql: SqlPool, wallClock: WallClock): SessionDirectory {
  return {
    async list(subject) {
      if (!isUuid(subject)) return []
      return (await sql.query<Row>(LIST, [subject, wallClock.now()])).rows.map(toSession)
    },
    async revoke(subject, sessionId) {
      const { rows } = await sql.query(
        `select 1 from payloads where model = 'Session' and uid = $1 and account_id::text = $2`,
        [sessionId, subject],
      )
      if (rows.length > 0) await endSession(sql, sessionId)
    },
    async revokeAll(subject) {
      if (!isUuid(subject)) return
      await sql.transaction((tx) => endAccountSessions(tx, subject, wallClock.now()))
    },
  }
}

interface Row {
  readonly uid: string
  readonly login_ts: string | null
  readonly expires_at: Date | null
  readonly created_at: Date | null
  readonly last_seen_at: Date | null
  readonly address: string | null
  readonly user_agent: string | null
}

const LIST = `
  select s.uid, s.payload ->> 'loginTs' as login_ts, s.expires_at, p.created_at, p.last_seen_at, p.address, p.user_agent
  from payloads s left join session_places p on p.session_uid = s.uid
  where s.model = 'Session' and s.account_id = $1 and (s.expires_at is null or s.expires_at > $2)
  order by coalesce(p.created_at, to_timestamp((s.payload ->> 'loginTs')::bigint)) desc nulls last limit ${LIST_LIMIT}`

function toSession(row: Row): ExternalSession {
  return {
    id: row.uid,
    createdAt: row.created_at ?? (row.login_ts === null ? null : new Date(Number(row.login_ts) * 1_000)),
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  }
}
