import { randomUUID } from 'node:crypto'
import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

export interface TokenRequest {
  /** A user's `sub`; absent: a machine's token, whose subject is the client itself. */
  readonly subject?: string
  readonly audience?: string
  readonly clientId?: string
  readonly scope?: string
  readonly issuedAt?: Date
  readonly expiresInSeconds?: number
  /** Replaces or, with undefined, removes claims of the finished token. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Signed by a key that is not in the JWKS, under the `kid` of one that is. */
  readonly forged?: boolean
}

export interface LogoutRequest {
  readonly subject?: string
  readonly sessionId?: string
  readonly issuedAt?: Date
  readonly claims?: Readonly<Record<string, unknown>>
  /** The header's `typ`; with undefined there is none. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly forged?: boolean
}

export interface TokenIssuer {
  jwks(): { keys: object[] }
  /** A new signing key; tokens of the former still verify, as Auth0 keeps both for a while. */
  rotate(): Promise<void>
  issue(request: TokenRequest): Promise<string>
  issueLogout(request: LogoutRequest): Promise<string>
  /** @throws when the token is not ours, expired, or for somebody else */
  verify(token: string, audience: string): Promise<JWTPayload>
}

interface SigningKey {
  readonly kid: string
  readonly sign: CryptoKey
  readonly jwk: object
}

async function signingKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  const kid = randomUUID()
  return { kid, sign: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}

/**
 * Access tokens in Auth0's default profile ("Access Token Profiles"): `typ: JWT`, the client as `azp` and not as `client_id`,
 * `gty` for client credentials, and the userinfo endpoint as a second audience for users.
 */
export async function createTokenIssuer(
  issuer: string,
  defaults: { readonly audience: string; readonly clientId: string },
): Promise<TokenIssuer> {
  let current = await signingKey()
  const foreign = await signingKey()
  let published = [current]

  const jwks = () => ({ keys: published.map(({ jwk }) => jwk) })
  return {
    jwks,
    async rotate() {
      current = await signingKey()
      published = [current, ...published].slice(0, 2)
    },
    async issue(request) {
      const clientId = request.clientId ?? defaults.clientId
      const audience = request.audience ?? defaults.audience
      const issued = Math.floor((request.issuedAt ?? new Date()).getTime() / 1_000)
      const scope = request.scope ?? (request.subject ? 'openid profile email' : undefined)
      const openid = request.subject !== undefined && scope?.split(' ').includes('openid')
      const payload: Record<string, unknown> = {
        iss: issuer,
        sub: request.subject ?? `${clientId}@clients`,
        aud: openid ? [audience, `${issuer}userinfo`] : audience,
        iat: issued,
        exp: issued + (request.expiresInSeconds ?? 86_400),
        ...(scope !== undefined && { scope }),
        ...(request.subject === undefined && { gty: 'client-credentials' }),
        azp: clientId,
        ...request.claims,
      }
      for (const [name, value] of Object.entries(payload)) if (value === undefined) delete payload[name]
      const key = request.forged ? foreign.sign : current.sign
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: current.kid }).sign(key)
    },
    async issueLogout({ subject, sessionId, issuedAt = new Date(), claims, header, forged }) {
      const issued = Math.floor(issuedAt.getTime() / 1_000)
      const payload: Record<string, unknown> = {
        iss: issuer,
        aud: defaults.clientId,
        iat: issued,
        exp: issued + 120,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        sub: subject,
        sid: sessionId,
        ...claims,
      }
      for (const [name, value] of Object.entries(payload)) if (value === undefined) delete payload[name]
      const protectedHeader = { alg: 'RS256', typ: 'logout+jwt', kid: current.kid, ...header }
      return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(forged ? foreign.sign : current.sign)
    },
    async verify(token, audience) {
      const keys = createLocalJWKSet(jwks() as Parameters<typeof createLocalJWKSet>[0])
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] })
      return payload
    },
  }
}
