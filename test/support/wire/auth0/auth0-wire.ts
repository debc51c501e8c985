import { randomBytes } from 'node:crypto'
import { readContract } from '../openapi.ts'
import { startWireServer, type WireAnswer, type WireFault, type WireRequest, type WireServer } from '../wire-server.ts'
import { managementError, oauthError } from './answers.ts'
import { createTokenIssuer, type TokenIssuer, type TokenRequest } from './tokens.ts'
import { type Directory, USER_ROUTES, type UserRoute } from './users.ts'

export interface Auth0WireOptions {
  /** The tenant's domain; its own address is `url` all the same. */
  readonly domain?: string
  /** What tokens say as `iss`, with a slash at the end; the simulator's own address unless it is told. */
  readonly issuer?: string
  /** The API that users' tokens are for. */
  readonly audience?: string
  /** What the Management client may do. */
  readonly scopes?: readonly string[]
}

export interface Auth0State extends Directory {
  fail(fault: WireFault): void
  /** Gives the user a session and a refresh token, as a login would; false when the user is blocked or not there. */
  signIn(userId: string): boolean
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
  /** For the SDK, which always calls `https://{domain}`: takes such calls to the simulator, and refuses all others. */
  readonly fetch: typeof fetch
}

const CONNECTION = 'Username-Password-Authentication'

/** An Auth0 tenant over real HTTP: discovery, keys, the token endpoint for machines, and users in the Management API v2. */
export async function startAuth0Wire(options: Auth0WireOptions = {}): Promise<Auth0Wire> {
  const { domain = 'backplane.eu.auth0.com', audience = 'https://api.backplane.test' } = options
  const scopes = options.scopes ?? [...new Set(USER_ROUTES.map((route) => route.scope))]
  const clientId = randomBytes(16).toString('hex')
  const spaClientId = randomBytes(16).toString('hex')
  const clientSecret = randomBytes(48).toString('base64url')
  const managementAudience = `https://${domain}/api/v2/`
  const management = readContract('auth0/management-api-oas.2026-06-25.json', '/api/v2')
  const directory: Directory = {
    users: new Map(),
    sessions: new Map(),
    refreshTokens: new Map(),
    bruteForceBlocks: new Set(),
    connections: new Set([CONNECTION]),
  }

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

  async function manage(request: WireRequest): Promise<WireAnswer> {
    const found = routeOf(request)
    if (!found) return managementError(404, 'Not Found')
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!bearer) return managementError(401, 'Missing authentication')
    const claims = await tokens.verify(bearer, managementAudience).catch(() => null)
    if (!claims) return managementError(401, 'Invalid token', 'invalid_token')
    if (!String(claims.scope).split(' ').includes(found.route.scope))
      return managementError(403, `Insufficient scope, expected any of: ${found.route.scope}`, 'insufficient_scope')
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
      signIn: (userId) => signIn(directory, userId),
      rotateKeys: tokens.rotate,
    },
    issueToken: (request = {}) => tokens.issue(request),
    fetch: (input, init) => {
      const asked = new Request(input, init)
      const url = new URL(asked.url)
      if (url.host !== domain) throw new TypeError(`a call to ${url.host}, which is not the tenant ${domain}`)
      return fetch(new Request(server.url + url.pathname + url.search, asked))
    },
  }
}

function routeOf({ method, parts }: WireRequest): { route: UserRoute; id: string } | null {
  const below = parts.slice(2)
  for (const route of USER_ROUTES) {
    const wanted = route.path.split('/')
    const fits = wanted.length === below.length && wanted.every((part, at) => part === ':id' || part === below[at])
    if (route.method === method && fits) return { route, id: below[wanted.indexOf(':id')] ?? '' }
  }
  return null
}

function signIn({ users, sessions, refreshTokens, bruteForceBlocks }: Directory, userId: string): boolean {
  const user = users.get(userId)
  if (!user || user.blocked || bruteForceBlocks.has(userId)) return false
  for (const held of [sessions, refreshTokens])
    held.set(userId, [...(held.get(userId) ?? []), randomBytes(16).toString('base64url')])
  return true
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
