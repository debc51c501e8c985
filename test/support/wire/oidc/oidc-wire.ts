import { randomUUID } from 'node:crypto'
import { startWireServer, type WireAnswer, type WireFault, type WireRequest, type WireServer } from '../wire-server.ts'
import { createSigning } from './signing.ts'
import { type Account, type TokenFacts, VENDORS, type Vendor } from './vendors.ts'

export interface OidcWireOptions {
  readonly vendor?: Vendor
  readonly audience?: string
  /** Replaces members of the discovery document, or with undefined takes them away. */
  readonly metadata?: (url: string) => Readonly<Record<string, unknown>>
  /** Only RFC 8414's place has a document. */
  readonly onlyRfc8414?: boolean
}

export interface TokenWish {
  readonly scope?: string
  readonly clientId?: string
  readonly issuedAt?: Date
  /** Replaces claims of the finished token, or with undefined takes them away. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly forged?: boolean
}

export interface OidcWire extends Pick<WireServer, 'url' | 'requests' | 'close'> {
  readonly vendor: Vendor
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  fail(fault: WireFault): void
  register(account: { email: string; name?: string; emailVerified?: boolean }): Account
  /** Changes the account as an administrator would; a disabled one is known nowhere any more. */
  change(subject: string, change: Partial<Account>): void
  /** A session; null for an account that is disabled or not there. */
  signIn(subject: string): string | null
  holds(sessionId: string): boolean
  accessToken(subject: string, sessionId: string, wish?: TokenWish): Promise<string>
  machineToken(wish?: TokenWish): Promise<string>
  idToken(subject: string, sessionId: string): Promise<string>
  logoutToken(facts: { sub?: string; sid?: string }, wish?: TokenWish): Promise<string>
  /** From now on userinfo answers this instead of what the account says. */
  answerUserinfo(answer: ((claims: Readonly<Record<string, unknown>>) => WireAnswer) | null): void
  rotateKeys(): Promise<void>
}

/** An OpenID Connect issuer over real HTTP: discovery, keys, userinfo, and tokens in the shape of one of three vendors. */
export async function startOidcWire(options: OidcWireOptions = {}): Promise<OidcWire> {
  const { vendor = 'keycloak', audience = 'https://api.backplane.test' } = options
  const shape = VENDORS[vendor]
  const clientId = vendor === 'okta' ? '0oa1web2client3id4' : 'backplane-web'
  const signing = await createSigning()
  const accounts = new Map<string, Account>()
  const sessions = new Map<string, string>()
  let userinfoAnswer: ((claims: Readonly<Record<string, unknown>>) => WireAnswer) | null = null

  const server = await startWireServer(
    async (request) => {
      const path = `/${request.parts.join('/')}`
      const wanted = options.onlyRfc8414
        ? `/.well-known/oauth-authorization-server${shape.issuerPath}`
        : `${shape.issuerPath}/.well-known/openid-configuration`
      if (path === wanted) return { status: 200, body: metadata() }
      if (path === shape.endpoints.jwks) return { status: 200, body: signing.jwks() }
      if (path === shape.endpoints.userinfo) return userinfo(request)
      return { status: 404, body: { error: 'not_found' } }
    },
    () => null,
  )
  const issuer = `${server.url}${shape.issuerPath}`

  function metadata() {
    const { jwks, userinfo: info, authorize, token } = shape.endpoints
    return {
      issuer,
      authorization_endpoint: server.url + authorize,
      token_endpoint: server.url + token,
      userinfo_endpoint: server.url + info,
      jwks_uri: server.url + jwks,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email'],
      ...shape.metadata,
      ...options.metadata?.(server.url),
    }
  }

  async function userinfo({ headers }: WireRequest): Promise<WireAnswer> {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    const claims = bearer ? await signing.verify(bearer).catch(() => null) : null
    const account = claims && accounts.get(String(claims.uid ?? claims.sub))
    if (!account?.enabled) return { status: 401, body: { error: 'invalid_token' } }
    const scopes = [claims?.scp ?? String(claims?.scope).split(' ')].flat()
    if (!scopes.includes('openid')) return { status: 403, body: { error: 'insufficient_scope' } }
    const { email, email_verified, ...rest } = shape.userinfo(account)
    const told = scopes.includes('email') ? { ...rest, email, email_verified } : rest
    return userinfoAnswer?.(told) ?? { status: 200, body: told }
  }

  function factsOf(
    { scope = 'openid profile email', issuedAt = new Date(), clientId: client = clientId }: TokenWish,
    sessionId: string,
  ): TokenFacts {
    const issued = Math.floor(issuedAt.getTime() / 1_000)
    return { issuer, audience, clientId: client, scope, sessionId, issued, expires: issued + 300 }
  }

  const sign = (claims: object, { claims: more, header, forged }: TokenWish) =>
    signing.sign({ ...claims, ...more }, { ...shape.header, ...header }, forged)

  const known = (subject: string): Account => {
    const account = accounts.get(subject)
    if (!account) throw new Error(`the issuer has no account ${subject}`)
    return account
  }

  return {
    url: server.url,
    requests: server.requests,
    close: server.close,
    fail: server.fail,
    vendor,
    issuer,
    audience,
    clientId,
    register({ email, name, emailVerified = false }) {
      const subject = vendor === 'okta' ? `00u${randomUUID().replaceAll('-', '').slice(0, 17)}` : randomUUID()
      const account = { subject, login: email, email, emailVerified, name: name ?? null, enabled: true }
      accounts.set(subject, account)
      return account
    },
    change: (subject, change) => void accounts.set(subject, { ...known(subject), ...change }),
    signIn(subject) {
      if (!accounts.get(subject)?.enabled) return null
      const id = randomUUID()
      sessions.set(id, subject)
      return id
    },
    holds: (sessionId) => sessions.has(sessionId),
    accessToken: (subject, sessionId, wish = {}) => sign(shape.access(known(subject), factsOf(wish, sessionId)), wish),
    machineToken: (wish = {}) => sign(shape.machine(factsOf({ scope: 'api', clientId: 'partner', ...wish }, '')), wish),
    idToken: (subject, sessionId) => sign(shape.idToken(known(subject), factsOf({}, sessionId)), {}),
    logoutToken(facts, wish = {}) {
      const { issued } = factsOf(wish, '')
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const typ = vendor === 'keycloak' ? { typ: 'Logout' } : {}
      const claims = {
        iat: issued,
        exp: issued + 120,
        jti: randomUUID(),
        iss: issuer,
        aud: clientId,
        events,
        ...typ,
        ...facts,
      }
      return sign(claims, { ...wish, header: { typ: 'logout+jwt', ...wish.header } })
    },
    answerUserinfo: (answer) => {
      userinfoAnswer = answer
    },
    rotateKeys: signing.rotate,
  }
}
