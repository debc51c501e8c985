import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { ClientAddressOf } from '../../../lib/client-address.ts'
import { addMs, MINUTE, type WallClock } from '../../../lib/clock.ts'
import type { Log, SqlPool } from '../../host.ts'

/** Seeing a session is written down at most so often. */
const SEEN_EVERY_MS = MINUTE

export interface SessionPlaceParts {
  readonly sql: SqlPool
  readonly wallClock: WallClock
  readonly log: Log
  readonly addressOf: ClientAddressOf
}

/**
 * Writes down from where each session was opened and when it was last used: at sign-in, at silent sign-in and when its tokens are
 * refreshed. Nobody is kept from signing in because this failed.
 */
export function recordSessionPlaces(issuer: Provider, { sql, wallClock, log, addressOf }: SessionPlaceParts): void {
  issuer.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    try {
      await record(ctx, sql, wallClock.now(), addressOf(ctx.req)?.address ?? null)
    } catch (error) {
      log.error({ err: error }, 'where a session is used was not written down')
    }
  })
}

async function record(
  { oidc, status, req }: KoaContextWithOIDC,
  sql: SqlPool,
  now: Date,
  address: string | null,
): Promise<void> {
  if (!oidc || status >= 400) return
  if (oidc.route === 'resume' || oidc.route === 'authorization' || oidc.route === 'device_resume') {
    const { session } = oidc
    if (!session?.accountId || !session.uid) return
    const signedIn = oidc.result?.login !== undefined
    await sql.query(signedIn ? OPENED : SEEN, [
      session.uid,
      now,
      address,
      ...(signedIn
        ? [session.accountId, req.headers['user-agent']?.slice(0, 300) ?? null]
        : [addMs(now, -SEEN_EVERY_MS)]),
    ])
    return
  }
  const uid = oidc.route === 'token' ? oidc.entities.RefreshToken?.sessionUid : undefined
  if (uid) await sql.query(SEEN, [uid, now, address, addMs(now, -SEEN_EVERY_MS)])
}

const OPENED = `
  insert into session_places (session_uid, created_at, last_seen_at, address, account_id, user_agent)
  values ($1, $2, $2, $3, $4, $5)
  on conflict (session_uid) do update set last_seen_at = excluded.last_seen_at, address = excluded.address,
    account_id = excluded.account_id, user_agent = excluded.user_agent,
    created_at = case when session_places.account_id = excluded.account_id then session_places.created_at else excluded.created_at end`

const SEEN = `update session_places set last_seen_at = $2, address = $3 where session_uid = $1 and last_seen_at <= $4`
