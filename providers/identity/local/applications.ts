import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { newId } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'
import { API_SCOPE, DEVICE_GRANT, hashSecret, SCOPES } from './clients.ts'

/** Https, or a scheme or loopback address of a native application (RFC 8252, 7); nothing that a browser runs. */
const redirectUri = z.url().refine((text) => {
  const { protocol, hostname, hash } = new URL(text)
  if (hash) return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return hostname === '127.0.0.1' || hostname === '[::1]'
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol)
}, 'must be https, the loopback address, or a scheme in the form com.example.app:')

export const newApplication = z
  .object({
    /** What people are shown when they are asked. */
    name: z.string().trim().min(1).max(60),
    redirectUris: z.array(redirectUri).max(20),
    postLogoutRedirectUris: z.array(redirectUri).max(20).default([]),
    /** Its own pages. */
    uri: z.url({ protocol: /^https$/ }).optional(),
    /** What it may ask for. */
    scopes: z.array(z.enum(SCOPES)).min(1),
    /** On devices and in browsers nothing can be kept secret: `native` and `browser` get none. */
    kind: z.enum(['server', 'browser', 'native']),
    /** May be signed in to by a code on another device (RFC 8628). */
    device: z.boolean().default(false),
    /** Where it hears of ended sessions. */
    backchannelLogoutUri: z.url({ protocol: /^https$/ }).optional(),
    /** Its tokens are worth something only with its key (RFC 9449). */
    boundTokens: z.boolean().default(false),
    /** It must push its requests (RFC 9126). */
    pushedRequests: z.boolean().default(false),
  })
  .refine(({ device, redirectUris }) => device || redirectUris.length > 0, {
    path: ['redirectUris'],
    message: 'at least one, unless it is only signed in to by device',
  })

export type NewApplication = z.input<typeof newApplication>

/**
 * Registers an application of another company: people are asked before it gets anything. There is no registration over the
 * network; whoever runs the issuer does it.
 *
 * @returns its secret too, if it is one that can keep it; it is told this once and stored hashed
 * @throws ZodError when the application is described wrongly
 */
export async function registerApplication(
  sql: Pick<SqlPool, 'query'>,
  described: NewApplication,
): Promise<{ readonly clientId: string; readonly clientSecret: string | null }> {
  const application = newApplication.parse(described)
  const clientId = `app-${newId()}`
  const clientSecret = application.kind === 'server' ? randomBytes(32).toString('base64url') : null
  const withCode = application.redirectUris.length > 0
  const metadata = {
    client_name: application.name,
    ...(application.uri ? { client_uri: application.uri } : {}),
    application_type: application.kind === 'native' ? 'native' : 'web',
    token_endpoint_auth_method: clientSecret ? 'client_secret_basic' : 'none',
    grant_types: [
      ...(withCode ? ['authorization_code'] : []),
      'refresh_token',
      ...(application.device ? [DEVICE_GRANT] : []),
    ],
    response_types: withCode ? ['code'] : [],
    redirect_uris: application.redirectUris,
    post_logout_redirect_uris: application.postLogoutRedirectUris,
    scope: application.scopes.filter((scope) => scope !== API_SCOPE).join(' ') || 'openid',
    api_scopes: application.scopes.includes(API_SCOPE) ? API_SCOPE : '',
    ...(application.backchannelLogoutUri
      ? { backchannel_logout_uri: application.backchannelLogoutUri, backchannel_logout_session_required: true }
      : {}),
    dpop_bound_access_tokens: application.boundTokens,
    require_pushed_authorization_requests: application.pushedRequests,
  }
  await sql.query('insert into clients (id, secret_sha256, metadata) values ($1, $2, $3)', [
    clientId,
    clientSecret && hashSecret(clientSecret),
    JSON.stringify(metadata),
  ])
  return { clientId, clientSecret }
}
