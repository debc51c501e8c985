import type { JWTPayload } from 'jose'
import type { Read, Ref, WebhookRequest, Write } from '../call.ts'
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

/** Asymmetric ones only: whoever can verify with a shared secret can sign with it. */
export const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/** How the API verifies an access token offline. */
export interface VerifierConfig {
  readonly issuer: string
  readonly jwksUri: string
  readonly audience: string
  /** Instead of `aud`, for an issuer whose access tokens carry none (Amazon Cognito): the claim must be one of these. */
  readonly audienceClaim?: { readonly name: string; readonly anyOf: readonly string[] }
  readonly algorithms: readonly SigningAlgorithm[]
  readonly clockToleranceSeconds: number
  /** RFC 9068's media type; required of the local issuer, absent from Auth0's default tokens. */
  readonly requireTyp?: 'at+jwt'
  /** The scope without which a token is not for this API, where the issuer has one. Programs are made with it. */
  readonly requireScope?: string
}

/** A verified token, provider independent: claims are mapped before anything else sees them. */
export interface Principal {
  readonly kind: 'user' | 'machine'
  readonly issuer: string
  readonly subject: Subject
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  readonly sessionId: string | null
  /** ms since 1970, and so is when it expires: tens of thousands are remembered, and a Date is six times a number. */
  readonly issuedAt: number
  readonly expiresAt: number
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

/** What of an account can be changed; what is absent stays. */
export interface ExternalUserPatch {
  /** A new address is unverified. */
  readonly email?: string
  readonly name?: string
  readonly pictureUrl?: string | null
}

/** How the person is told: the issuer has sent a mail, or we send one with this link. */
export type Ticket =
  | { readonly delivery: 'sent' }
  | { readonly delivery: 'link'; readonly url: string; readonly expiresAt: Date }

/** The issuer's accounts. */
export interface UserDirectory {
  get(subject: Subject, read?: Read): Promise<ExternalUser | null>
  /** Plural: Auth0 may have one per connection. */
  findByEmail(email: string, read?: Read): Promise<readonly ExternalUser[]>
  /** @throws ProviderError `rejected` when the address is taken. */
  create(input: NewExternalUser, write: Write): Promise<ExternalUser>
  /** @throws ProviderError `rejected` when the address is taken or the account is gone. */
  update(subject: Subject, patch: ExternalUserPatch, write: Write): Promise<ExternalUser>
  /** Also ends the sessions and refresh tokens. */
  block(subject: Subject, write: Write): Promise<void>
  unblock(subject: Subject, write: Write): Promise<void>
  /** Also ends the sessions and refresh tokens. Deleting what is gone succeeds. */
  remove(subject: Subject, write: Write): Promise<void>
  /** A way to choose a new password. @param returnTo where the person goes on, an address of ours */
  resetPassword(subject: Subject, returnTo: string, write: Write): Promise<Ticket>
  /** A way to show that the address is theirs. */
  verifyEmail(subject: Subject, returnTo: string, write: Write): Promise<Ticket>
}

/** One place where a person is signed in at the issuer. */
export interface ExternalSession {
  /** The `sid` of the tokens that it gives. */
  readonly id: string
  readonly createdAt: Date | null
  readonly lastSeenAt: Date | null
  readonly expiresAt: Date | null
  readonly address: string | null
  readonly userAgent: string | null
}

export interface SessionDirectory {
  /** Newest first, at most 100. */
  list(subject: Subject, read?: Read): Promise<readonly ExternalSession[]>
  /** Ends one with its refresh tokens; one that is gone, or somebody else's, changes nothing. */
  revoke(subject: Subject, sessionId: string, write: Write): Promise<void>
  /** Ends them all with their refresh tokens. */
  revokeAll(subject: Subject, write: Write): Promise<void>
}

export type FactorKind = 'totp' | 'passkey' | 'recovery_code' | 'sms' | 'email' | 'push' | 'other'

export interface Factor {
  readonly id: string
  readonly kind: FactorKind
  readonly name: string | null
  readonly createdAt: Date | null
}

export interface FactorDirectory {
  list(subject: Subject, read?: Read): Promise<readonly Factor[]>
  /** Takes every second factor away: the person signs in with what is left, and may set up new ones. */
  reset(subject: Subject, write: Write): Promise<void>
}

export interface NewMachineClient {
  readonly name: string
  /** What it may ask for at the token endpoint. */
  readonly scopes: readonly string[]
}

/** Programs that sign in with client_credentials (RFC 6749, 4.4). Secrets are told once. */
export interface MachineClientDirectory {
  create(input: NewMachineClient, write: Write): Promise<{ readonly clientId: string; readonly clientSecret: string }>
  rotateSecret(clientId: string, write: Write): Promise<{ readonly clientSecret: string }>
  /**
   * Its tokens end too, where the issuer can do that; removing what is gone succeeds.
   * @throws ProviderError `rejected` for a client that is no program's
   */
  remove(clientId: string, write: Write): Promise<void>
}

/** A session that the issuer has ended, or all of a subject's (OpenID Connect Back-Channel Logout 1.0, 2.4). */
export interface SessionEnded {
  readonly issuer: string
  /** At least one of the two. */
  readonly subject: Subject | null
  readonly sessionId: string | null
  /** Not null: the session goes on, and only what this client was given in it until then is over. */
  readonly clientId: string | null
  readonly tokenId: string
  readonly at: Date
}

/**
 * The issuer owns credentials and sessions; Backplane owns users, tenants and roles. A part that is absent is what this issuer cannot do:
 * the product then answers UNSUPPORTED.
 */
export interface IdentityProvider extends ProviderParts {
  readonly name: string
  clientConfig(): ClientConfig
  /** Where the web client has to reach the issuer, when not all of its endpoints are at the authority's own origin. */
  readonly origins?: readonly string[]
  verifierConfig(): VerifierConfig
  /** Pure; called after the signature, issuer, audience and expiry have been verified. */
  toPrincipal(claims: JWTPayload): Principal
  /**
   * Who a token's subject is, through the directory or the userinfo endpoint; null when the issuer knows nobody by it, or no longer takes
   * the token. What must be asked with the token asks with `accessToken`.
   */
  profile(principal: Principal, accessToken: string, read?: Read): Promise<ExternalUser | null>
  readonly users?: UserDirectory
  readonly sessions?: SessionDirectory
  readonly factors?: FactorDirectory
  readonly machineClients?: MachineClientDirectory
  /**
   * Believes a logout token that was posted to us, form-encoded as `logout_token`.
   * @throws WebhookRefused for one that is not to be believed
   */
  readLogoutToken?(request: WebhookRequest): Promise<SessionEnded>
}

/** An issuer whose accounts can be looked at and changed from here. */
export type DirectoryProvider = IdentityProvider & { readonly users: UserDirectory }
