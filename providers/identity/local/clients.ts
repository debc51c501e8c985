import { timingSafeEqual } from 'node:crypto'
import type { ClientMetadata } from 'oidc-provider'
import type { SqlPool } from '../../host.ts'
import { sha256 } from './digests.ts'

export const WEB_CLIENT_ID = 'backplane-web'
export const CLI_CLIENT_ID = 'backplane-cli'
/** Signing in on a device that has no browser (RFC 8628). */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const LOGOUT_PATH = '/webhooks/identity/local'
/** "Your security", which sends people to the sign-in page and back; it takes no tokens. */
export const SECURITY_CLIENT_ID = 'backplane-security'
export const SECURITY_PATH = '/account/security'
/** The scope that stands for the whole API; what a person may do is decided by Backplane, not by the token. */
export const API_SCOPE = 'api'
export const OIDC_SCOPES = ['openid', 'offline_access', 'profile', 'email'] as const
/** All that an application may ask for, in the order in which people are told of it. */
export const SCOPES = [...OIDC_SCOPES, API_SCOPE] as const

/** Our own applications: they ask for no consent, and their redirect addresses follow from the deployment's address. */
export function firstPartyClients(
  publicUrl: string,
  productName: string,
  devOrigins: readonly string[],
): ClientMetadata[] {
  const shared = {
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    first_party: true,
  } as const
  // Our own product hears of each ended session at the door at which it would hear of it from any other company.
  const told = {
    backchannel_logout_uri: `${publicUrl}${LOGOUT_PATH}`,
    backchannel_logout_session_required: true,
  } as const
  const origins = [publicUrl, ...devOrigins]
  return [
    {
      ...shared,
      ...told,
      client_id: WEB_CLIENT_ID,
      client_name: productName,
      application_type: 'web',
      redirect_uris: origins.flatMap((origin) => [`${origin}/callback`, `${origin}/silent`]),
      post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
    },
    {
      ...shared,
      client_id: SECURITY_CLIENT_ID,
      client_name: 'your security settings',
      grant_types: ['authorization_code'],
      application_type: 'web',
      redirect_uris: [`${publicUrl}${SECURITY_PATH}/signed-in`],
    },
    {
      ...shared,
      ...told,
      client_id: CLI_CLIENT_ID,
      client_name: 'Backplane command line',
      grant_types: [...shared.grant_types, DEVICE_GRANT],
      // RFC 8252, 7.3: a native client listens on whatever port is free, so any port of the loopback address is right.
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
      post_logout_redirect_uris: ['http://127.0.0.1/'],
    },
  ] as ClientMetadata[]
}

/** Writes what the configuration says; several processes may do it at once. */
export async function storeClients(sql: SqlPool, clients: readonly ClientMetadata[]): Promise<void> {
  for (const { client_id, ...metadata } of clients) {
    await sql.query(
      `insert into clients (id, metadata) values ($1, $2)
       on conflict (id) do update set metadata = excluded.metadata where clients.metadata <> excluded.metadata`,
      [client_id, JSON.stringify(metadata)],
    )
  }
}

/** A client as oidc-provider wants it; `client_secret` is the stored hash, see `secretMatches`. */
export async function findClient(sql: Pick<SqlPool, 'query'>, id: string): Promise<ClientMetadata | undefined> {
  const { rows } = await sql.query<{ id: string; secret_sha256: string | null; metadata: object }>(
    'select id, secret_sha256, metadata from clients where id = $1',
    [id],
  )
  const row = rows[0]
  if (!row) return undefined
  return {
    ...row.metadata,
    client_id: row.id,
    ...(row.secret_sha256 ? { client_secret: row.secret_sha256 } : {}),
  }
}

/** Client secrets are random values of 256 bits, so that one round of sha256 is enough to store them safely. */
export function hashSecret(secret: string): string {
  return sha256(secret)
}

export function secretMatches(secret: string, storedHash: string): boolean {
  const given = Buffer.from(hashSecret(secret))
  const stored = Buffer.from(storedHash)
  return given.length === stored.length && timingSafeEqual(given, stored)
}
