import { type JWK, Provider } from 'oidc-provider'
import { HOUR, MINUTE, SECOND, type WallClock } from '../../../lib/clock.ts'
import { newId } from '../../../lib/ids.ts'
import type { ProviderHost, SqlPool } from '../../host.ts'
import { ID_TOKEN_ALG } from './keys.ts'
import { signLogoutToken } from './logout-tokens.ts'

const GIVEN_UP_MS = HOUR
const FIRST_PAUSE_MS = 5 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE
const DELIVERY_MS = 5 * SECOND

/**
 * Signing out at the issuer's own page tells the applications by the same outbox as every other ending: oidc-provider would
 * try each once, while the person waits.
 */
export function tellByOutbox(issuer: Provider, sql: SqlPool): void {
  const prototype = issuer.Client.prototype as { clientId: string; backchannelLogout?: unknown }
  prototype.backchannelLogout = async function queue(this: { clientId: string }, accountId: string, sid: string) {
    await sql.query('insert into logouts (id, client_id, account_id, sid, ended_client) values ($1, $2, $3, $4, $5)', [
      newId(),
      this.clientId,
      accountId,
      sid,
      signsOutHere() ? null : this.clientId,
    ])
  }
}

/** True while a request is answered that signs an application out, whose ending `tellByOutbox` writes down. */
export function signsOut(): boolean {
  return Provider.ctx?.oidc.route === 'end_session_confirm'
}

/** Not only out of the application that asked, but out of the browser's session. */
function signsOutHere(): boolean {
  return Boolean(Provider.ctx?.oidc.params?.logout)
}

export interface DeliveryParts {
  readonly sql: SqlPool
  readonly wallClock: WallClock
  readonly issuerUrl: string
  keys(): Promise<readonly JWK[]>
}

interface Due {
  readonly id: string
  readonly client_id: string
  readonly account_id: string
  readonly sid: string | null
  readonly ended_client: string | null
  readonly created_at: Date
  readonly uri: string | null
  readonly alg: string | null
}

/** Delivers what is due; what was not taken is tried again later, until it is an hour old. */
export async function deliverLogouts(
  parts: DeliveryParts,
  host: Pick<ProviderHost, 'deliver' | 'publicUrl' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) {
    const due = await takeDue(parts)
    if (!due) return
    const status = due.uri === null ? 204 : await deliver(due, due.uri, parts, host)
    const old = parts.wallClock.now().getTime() - due.created_at.getTime() >= GIVEN_UP_MS
    const taken = status >= 200 && status < 300
    if (taken || old) await parts.sql.query('delete from logouts where id = $1', [due.id])
    if (!taken && old)
      host.log.warn(
        { client: due.client_id, status },
        'an application was not told for an hour that a session has ended',
      )
  }
}

/** One row, put off before it is tried, so that a process that dies leaves it for the next one. */
async function takeDue({ sql, wallClock }: DeliveryParts): Promise<Due | undefined> {
  const now = wallClock.now()
  const { rows } = await sql.query<Due>(
    `update logouts l set attempts = attempts + 1,
       next_at = $1::timestamptz + least($2::float8 * 2 ^ least(attempts, 20), $3::float8) * interval '1 millisecond'
     where l.id = (select id from logouts where next_at <= $1 order by next_at limit 1 for update skip locked)
     returning id, client_id, account_id, sid, ended_client, created_at,
       (select c.metadata ->> 'backchannel_logout_uri' from clients c where c.id = client_id) as uri,
       (select c.metadata ->> 'id_token_signed_response_alg' from clients c where c.id = client_id) as alg`,
    [now, FIRST_PAUSE_MS, LONGEST_PAUSE_MS],
  )
  return rows[0]
}

async function deliver(
  due: Due,
  uri: string,
  { issuerUrl, keys }: DeliveryParts,
  host: Pick<ProviderHost, 'deliver' | 'publicUrl'>,
): Promise<number> {
  const { id, client_id: clientId, account_id: accountId, sid, ended_client: endedClientId, created_at: endedAt } = due
  const logout = { id, clientId, accountId, sid, endedClientId, endedAt }
  const token = await signLogoutToken(logout, issuerUrl, await keys(), due.alg ?? ID_TOKEN_ALG)
  const body = new URLSearchParams({ logout_token: token }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  if (uri.startsWith(`${host.publicUrl}/`))
    return host.deliver({ path: uri.slice(host.publicUrl.length), headers, body })
  try {
    // Whoever registers a client is trusted with the address, as with its redirect addresses.
    const signal = AbortSignal.timeout(DELIVERY_MS)
    const response = await fetch(uri, { method: 'POST', headers, body, redirect: 'manual', signal })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}
