import { randomBytes, randomUUID } from 'node:crypto'

/*
 * The three vendors' tokens as their public pages show them: Keycloak's server administration guide and its JSON representations, Okta's
 * "OpenID Connect & OAuth 2.0 API", the Amazon Cognito developer guide ("Understanding the access token", "The userInfo endpoint").
 */

export type Vendor = 'keycloak' | 'okta' | 'cognito'

export interface Account {
  readonly subject: string
  readonly login: string
  readonly email: string
  readonly emailVerified: boolean
  readonly name: string | null
  readonly enabled: boolean
}

export interface TokenFacts {
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  readonly scope: string
  readonly sessionId: string
  readonly issued: number
  readonly expires: number
}

type Claims = Readonly<Record<string, unknown>>

export interface VendorShape {
  /** Below the simulator's address. */
  readonly issuerPath: string
  readonly endpoints: {
    readonly jwks: string
    readonly userinfo: string
    readonly authorize: string
    readonly token: string
  }
  readonly metadata: Claims
  readonly header: Claims
  access(account: Account, facts: TokenFacts): Claims
  machine(facts: TokenFacts): Claims
  idToken(account: Account, facts: TokenFacts): Claims
  userinfo(account: Account): Claims
}

const hex = (bytes: number) => randomBytes(bytes).toString('base64url')
const names = ({ name }: Account) => {
  const [given_name, ...rest] = name?.split(' ') ?? []
  return name === null ? {} : { name, given_name, family_name: rest.join(' ') }
}

const keycloak: VendorShape = {
  issuerPath: '/realms/acme',
  endpoints: {
    jwks: '/realms/acme/protocol/openid-connect/certs',
    userinfo: '/realms/acme/protocol/openid-connect/userinfo',
    authorize: '/realms/acme/protocol/openid-connect/auth',
    token: '/realms/acme/protocol/openid-connect/token',
  },
  metadata: { backchannel_logout_supported: true, backchannel_logout_session_supported: true },
  header: { typ: 'JWT' },
  access: (account, facts) => ({
    exp: facts.expires,
    iat: facts.issued,
    auth_time: facts.issued,
    jti: `onrtac:${randomUUID()}`,
    iss: facts.issuer,
    aud: [facts.audience, 'account'],
    sub: account.subject,
    typ: 'Bearer',
    azp: facts.clientId,
    sid: facts.sessionId,
    acr: '1',
    realm_access: { roles: ['default-roles-acme', 'offline_access'] },
    scope: facts.scope,
    email_verified: account.emailVerified,
    preferred_username: account.login,
    email: account.email,
  }),
  machine: (facts) => ({
    exp: facts.expires,
    iat: facts.issued,
    jti: `trrtcc:${randomUUID()}`,
    iss: facts.issuer,
    aud: [facts.audience, 'account'],
    sub: randomUUID(),
    typ: 'Bearer',
    azp: facts.clientId,
    acr: '1',
    scope: facts.scope,
    clientHost: '203.0.113.9',
    clientAddress: '203.0.113.9',
    client_id: facts.clientId,
    email_verified: false,
    preferred_username: `service-account-${facts.clientId.toLowerCase()}`,
  }),
  idToken: (account, facts) => ({
    exp: facts.expires,
    iat: facts.issued,
    auth_time: facts.issued,
    jti: randomUUID(),
    iss: facts.issuer,
    aud: facts.clientId,
    sub: account.subject,
    typ: 'ID',
    azp: facts.clientId,
    sid: facts.sessionId,
    at_hash: hex(16),
    email: account.email,
  }),
  userinfo: (account) => ({
    sub: account.subject,
    email_verified: account.emailVerified,
    ...names(account),
    preferred_username: account.login,
    email: account.email,
  }),
}

const okta: VendorShape = {
  issuerPath: '/oauth2/default',
  endpoints: {
    jwks: '/oauth2/default/v1/keys',
    userinfo: '/oauth2/default/v1/userinfo',
    authorize: '/oauth2/default/v1/authorize',
    token: '/oauth2/default/v1/token',
  },
  metadata: {},
  header: {},
  access: (account, facts) => ({
    ver: 1,
    jti: `AT.${hex(32)}`,
    iss: facts.issuer,
    aud: facts.audience,
    iat: facts.issued,
    exp: facts.expires,
    cid: facts.clientId,
    uid: account.subject,
    scp: facts.scope.split(' '),
    auth_time: facts.issued,
    // A name for signing in: the subject of ID tokens and of userinfo is `uid`.
    sub: account.login,
  }),
  machine: (facts) => ({
    ver: 1,
    jti: `AT.${hex(32)}`,
    iss: facts.issuer,
    aud: facts.audience,
    iat: facts.issued,
    exp: facts.expires,
    cid: facts.clientId,
    scp: facts.scope.split(' '),
    sub: facts.clientId,
  }),
  idToken: (account, facts) => ({
    sub: account.subject,
    ver: 1,
    iss: facts.issuer,
    aud: facts.clientId,
    iat: facts.issued,
    exp: facts.expires,
    jti: `ID.${hex(32)}`,
    amr: ['pwd'],
    auth_time: facts.issued,
    at_hash: hex(16),
  }),
  userinfo: (account) => ({
    sub: account.subject,
    ...names(account),
    locale: 'en-US',
    email: account.email,
    preferred_username: account.login,
    zoneinfo: 'Europe/Berlin',
    updated_at: 1_790_000_000,
    email_verified: account.emailVerified,
  }),
}

const cognito: VendorShape = {
  issuerPath: '/eu-central-1_Ab1Cd2Ef3',
  endpoints: {
    jwks: '/eu-central-1_Ab1Cd2Ef3/.well-known/jwks.json',
    userinfo: '/oauth2/userInfo',
    authorize: '/oauth2/authorize',
    token: '/oauth2/token',
  },
  metadata: {},
  header: {},
  access: (account, facts) => ({
    sub: account.subject,
    iss: facts.issuer,
    version: 2,
    client_id: facts.clientId,
    origin_jti: facts.sessionId,
    event_id: randomUUID(),
    token_use: 'access',
    scope: facts.scope,
    auth_time: facts.issued,
    exp: facts.expires,
    iat: facts.issued,
    jti: randomUUID(),
    username: account.login,
  }),
  machine: (facts) => ({
    sub: facts.clientId,
    token_use: 'access',
    scope: facts.scope,
    auth_time: facts.issued,
    iss: facts.issuer,
    exp: facts.expires,
    iat: facts.issued,
    version: 2,
    jti: randomUUID(),
    client_id: facts.clientId,
  }),
  idToken: (account, facts) => ({
    at_hash: hex(16),
    sub: account.subject,
    email_verified: account.emailVerified,
    iss: facts.issuer,
    'cognito:username': account.login,
    origin_jti: facts.sessionId,
    aud: facts.clientId,
    token_use: 'id',
    auth_time: facts.issued,
    exp: facts.expires,
    iat: facts.issued,
    jti: randomUUID(),
    email: account.email,
  }),
  userinfo: (account) => ({
    sub: account.subject,
    email_verified: String(account.emailVerified),
    ...names(account),
    email: account.email,
    username: account.login,
  }),
}

export const VENDORS: Readonly<Record<Vendor, VendorShape>> = { keycloak, okta, cognito }
