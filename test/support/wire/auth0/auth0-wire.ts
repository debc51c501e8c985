import { randomBytes } from 'node:crypto'
import { readContract } from '../openapi.ts'
import { startWireServer, type WireAnswer, type WireFault, type WireRequest, type WireServer } from '../wire-server.ts'
import { managementError, oauthError } from './answers.ts'
import { CLIENT_ROUTES, webClient } from './clients.ts'
import { type Directory, emptyDirectory, type Route } from './directory.ts'
import { enrol, FACTOR_ROUTES } from './factors.ts'
import { SESSION_ROUTES, signIn } from './sessions.ts'
import { follow, TICKET_ROUTES } from './tickets.ts'
import { createTokenIssuer, type LogoutRequest, type TokenIssuer, type TokenRequest } from './tokens.ts'
import { USER_ROUTES } from './users.ts'

export interface Auth0WireOptions {
  /** The tenant's domain; its own address is `url` all the same. */
  readonly domain?: string
  /** What tokens say as `iss`, with a slash at the end; the simulator's own address unless it is told. */
  readonly issuer?: string
  /** The API that users' tokens are for. */
  readonly audience?: string
  /** What that API knows. */
  readonly apiScopes?: readonly string[]
  /** What the Management client may do. */
  readonly scopes?: readonly string[]
}

export interface Auth0State extends Directory {
  fail(fault: WireFault): void
  /** Gives the user a session and a refresh token, as a login would; false when the user is blocked or not there. */
  signIn(userId: string): boolean
  /** The user sets up a factor, by Auth0's name for its type. */
  enrol(userId: string, type: string): void
  /** The person follows a ticket's link: where they are sent on to, or null when it does not hold. */
  follow(url: string, at?: Date): string | null
  rotateKeys(): Promise<void>
}

export interface Auth0Wire extends Pick<WireServer, 'url' | 'requests' | 'violations' | 'close'> {
  readonly domain: string
  readonly issuer: string
  readonly audience: string
  /** The Management API's, `https://{domain}/api/v2/`. */
  readonly managementAudience: string
  readonly connection: string
  /** The application that people sign in to. */
  readonly spaClientId: string
  /** The machine client that may call the Management API. */
  readonly clientId: string
  readonly clientSecret: string
  readonly state: Auth0State
  issueToken(request?: TokenRequest): Promise<string>
  /** What Auth0 posts when a session has ended, for the web application. */
  issueLogoutToken(request?: LogoutRequest): Promise<string>
  /** For the SDK, which always calls `https://{domain}`: takes such calls to the simulator, and refuses all others. */
  readonly fetch: typeof fetch
}

/** All of the Management API that is simulated. */
export const ROUTES = [...USER_ROUTES, ...SESSION_ROUTES, ...FACTOR_ROUTES, ...TICKET_ROUTES, ...CLIENT_ROUTES]
/** What a Management client needs for all that is simulated. */
export const MANAGEMENT_SCOPES: readonly string[] = [...new Set(ROUTES.flatMap((route) => route.scopes))]
const CONNECTION = 'Username-Password-Authentication'

const SCHEMAS = '#/components/schemas/'
/** A page without totals and without a next one fits two of its forms, of which it says that exactly one must fit. */
const ERRATA = {
  '/components/schemas/ListClientGrantResponseContent': {
    anyOf: [
      { type: 'array', items: { $ref: `${SCHEMAS}ClientGrantResponseContent` } },
      { $ref: `${SCHEMAS}ListClientGrantOffsetPaginatedResponseContent` },
      { $ref: `${SCHEMAS}ListClientGrantPaginatedResponseContent` },
    ],
  },
}

/** An Auth0 tenant over real HTTP: discovery, keys, the token endpoint for machines, and users in the Management API v2. */
export async function startAuth0Wire(options: Auth0WireOptions = {}): Promise<Auth0Wire> {
  const { domain = 'backplane.eu.auth0.com', audience = 'https://api.backplane.test' } = options
  const scopes = options.scopes ?? MANAGEMENT_SCOPES
  const clientId = randomBytes(16).toString('hex')
  const spaClientId = randomBytes(16).toString('hex')
  const clientSecret = randomBytes(48).toString('base64url')
  const managementAudience = `https://${domain}/api/v2/`
  const management = readContract('auth0/management-api-oas.2026-06-25.json', '/api/v2', ERRATA)
  const directory = emptyDirectory(CONNECTION, new Map([[audience, options.apiScopes ?? ['api']]]))
  directory.clients.set(spaClientId, webClient(spaClientId))

  const server = await startWireServer(
    async (request) => {
      const route = `${request.method} /${request.parts.join('/')}`
      if (route === 'GET /.well-known/openid-configuration') return { status: 200, body: discovery(issuer, server.url) }
      if (route === 'GET /.well-known/jwks.json') return { status: 200, body: tokens.jwks() }
      if (route === 'POST /oauth/token') return token(request)
      if (route.includes(' /api/v2/')) return manage(request)
      return { status: 404, body: { error: 'Not Found' } }
    },
    (request) => (request.target.startsWith('/api/v2/') ? management : null),
  )
  const issuer = options.issuer ?? `${server.url}/`
  const tokens: TokenIssuer = await createTokenIssuer(issuer, { audience, clientId: spaClientId })

  async function token({ body }: WireRequest): Promise<WireAnswer> {
    const input = (body ?? {}) as Readonly<Record<string, unknown>>
    if (input.grant_type !== 'client_credentials')
      return oauthError(403, 'unauthorized_client', `Grant type '${input.grant_type}' not allowed for the client.`)
    const machine = directory.clients.get(String(input.client_id))
    if (machine && machine.client_secret === input.client_secret) return machineToken(machine.client_id, input)
    if (input.client_id !== clientId || input.client_secret !== clientSecret)
      return oauthError(401, 'access_denied', 'Unauthorized')
    if (input.audience === undefined)
      return oauthError(
        403,
        'access_denied',
        'No audience parameter was provided, and no default audience has been configured',
      )
    if (input.audience !== managementAudience)
      return oauthError(403, 'access_denied', `Service not enabled within domain: ${input.audience}`)
    const scope = scopes.join(' ')
    const access_token = await tokens.issue({ audience: managementAudience, clientId, scope })
    return { status: 200, body: { access_token, scope, expires_in: 86_400, token_type: 'Bearer' } }
  }

  async function machineToken(client: string, input: Readonly<Record<string, unknown>>): Promise<WireAnswer> {
    const grant = [...directory.grants.values()].find(
      (one) => one.client_id === client && one.audience === input.audience,
    )
    if (!grant) return oauthError(403, 'access_denied', `Client is not authorized to access "${input.audience}".`)
    const scope = grant.scope.join(' ')
    const access_token = await tokens.issue({ audience: grant.audience, clientId: client, scope })
    return { status: 200, body: { access_token, scope, expires_in: 86_400, token_type: 'Bearer' } }
  }

  async function manage(request: WireRequest): Promise<WireAnswer> {
    const found = routeOf(request)
    if (!found) return managementError(404, 'Not Found')
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!bearer) return managementError(401, 'Missing authentication')
    const claims = await tokens.verify(bearer, managementAudience).catch(() => null)
    if (!claims) return managementError(401, 'Invalid token', 'invalid_token')
    const held = String(claims.scope).split(' ')
    const missing = found.route.scopes.find((scope) => !held.includes(scope))
    if (missing) return managementError(403, `Insufficient scope, expected any of: ${missing}`, 'insufficient_scope')
    return found.route.handle(directory, request, found.id)
  }

  return {
    url: server.url,
    requests: server.requests,
    violations: server.violations,
    close: server.close,
    domain,
    issuer,
    audience,
    managementAudience,
    connection: CONNECTION,
    spaClientId,
    clientId,
    clientSecret,
    state: {
      ...directory,
      fail: server.fail,
      signIn: (userId) => signIn(directory, userId, spaClientId),
      enrol: (userId, type) => enrol(directory, userId, type),
      follow: (url, at = new Date()) => follow(directory, url, at.getTime()),
      rotateKeys: tokens.rotate,
    },
    issueToken: (request = {}) => tokens.issue(request),
    issueLogoutToken: (request = {}) => tokens.issueLogout(request),
    fetch: (input, init) => {
      const asked = new Request(input, init)
      const url = new URL(asked.url)
      if (url.host !== domain) throw new TypeError(`a call to ${url.host}, which is not the tenant ${domain}`)
      return fetch(new Request(server.url + url.pathname + url.search, asked))
    },
  }
}

function routeOf({ method, parts }: WireRequest): { route: Route; id: string } | null {
  const below = parts.slice(2)
  for (const route of ROUTES) {
    const wanted = route.path.split('/')
    const fits = wanted.length === below.length && wanted.every((part, at) => part === ':id' || part === below[at])
    if (route.method === method && fits) return { route, id: below[wanted.indexOf(':id')] ?? '' }
  }
  return null
}

/** The endpoints that a client of ours reads (OpenID Connect Discovery 1.0). */
function discovery(issuer: string, url: string) {
  return {
    issuer,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/oauth/token`,
    userinfo_endpoint: `${url}/userinfo`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    end_session_endpoint: `${url}/oidc/logout`,
    scopes_supported: ['openid', 'profile', 'offline_access', 'email'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256', 'plain'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  }
}
