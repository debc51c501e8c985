import type { JWTPayload } from 'jose'
import type { Read, Ref, Write } from '../call.ts'
import type { ProviderParts } from '../host.ts'

/** `sub` exactly as the issuer emits it (`auth0|…`, a UUID, …). */
export type Subject = Ref<'subject'>

/** Everything that the SPA needs; served as GET /config.json. The same keys for every issuer. */
export interface ClientConfig {
  readonly authority: string
  readonly clientId: string
  readonly audience: string
  readonly scope: string
  /** Sent along to the authorization endpoint (Auth0 wants `audience`). */
  readonly extraAuthorizeParams: Readonly<Record<string, string>>
}

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

/** How the API verifies an access token offline. */
export interface VerifierConfig {
  readonly issuer: string
  readonly jwksUri: string
  readonly audience: string
  readonly algorithms: readonly SigningAlgorithm[]
  readonly clockToleranceSeconds: number
  /** RFC 9068's media type; required of the local issuer, absent from Auth0's default tokens. */
  readonly requireTyp?: 'at+jwt'
}

/** A verified token, provider independent: claims are mapped before anything else sees them. */
export interface Principal {
  readonly kind: 'user' | 'machine'
  readonly issuer: string
  readonly subject: Subject
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  readonly sessionId: string | null
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export interface ExternalUser {
  readonly subject: Subject
  readonly email: string
  readonly emailVerified: boolean
  readonly name: string | null
  readonly pictureUrl: string | null
  readonly blocked: boolean
}

export interface NewExternalUser {
  readonly email: string
  readonly name?: string
  readonly password?: string
  readonly emailVerified?: boolean
}

/** The issuer's accounts. `block` also ends the sessions and refresh tokens. */
export interface UserDirectory {
  get(subject: Subject, read?: Read): Promise<ExternalUser | null>
  /** Plural: Auth0 may have one per connection. */
  findByEmail(email: string, read?: Read): Promise<readonly ExternalUser[]>
  /** @throws ProviderError `rejected` when the address is taken. */
  create(input: NewExternalUser, write: Write): Promise<ExternalUser>
  block(subject: Subject, write: Write): Promise<void>
  unblock(subject: Subject, write: Write): Promise<void>
}

/** The issuer owns credentials and sessions; Backplane owns users, tenants and roles. */
export interface IdentityProvider extends ProviderParts {
  readonly name: string
  clientConfig(): ClientConfig
  verifierConfig(): VerifierConfig
  /** Pure; called after the signature, issuer, audience and expiry have been verified. */
  toPrincipal(claims: JWTPayload): Principal
  readonly users: UserDirectory
}
