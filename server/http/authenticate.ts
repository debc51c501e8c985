import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { DomainError } from '../../domain/errors.ts'
import type { WallClock } from '../../lib/clock.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { IdentityProvider, Principal } from '../../providers/identity/port.ts'

/** A token longer than this is refused before anything of it is decoded. */
const MAX_TOKEN_BYTES = 8_192

/** Verifies an access token offline: allowed algorithms, signature, issuer, audience, expiry, and the type where the issuer sets one. */
export type VerifyToken = (token: string) => Promise<Principal>

/** The issuer's published keys: fetched when first needed, kept for ten minutes, and fetched again for a key id that is not among them. */
export type IssuerKeys = ReturnType<typeof createRemoteJWKSet>

export function issuerKeys(identity: IdentityProvider): IssuerKeys {
  // An unknown key id costs one fetch in 30 s, whoever sends it.
  return createRemoteJWKSet(new URL(identity.verifierConfig().jwksUri), {
    cooldownDuration: 30_000,
    timeoutDuration: 5_000,
  })
}

/** @returns a verifier that throws DomainError UNAUTHENTICATED for every token that does not hold, and says why in plain words */
export function createTokenVerifier(identity: IdentityProvider, keys: IssuerKeys, wallClock: WallClock): VerifyToken {
  const { issuer, audience, algorithms, clockToleranceSeconds, requireTyp } = identity.verifierConfig()
  return async (token) => {
    if (token.length > MAX_TOKEN_BYTES) throw refused('The access token is too long.')
    let claims: JWTPayload
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        currentDate: wallClock.now(),
        requiredClaims: ['exp', 'iat', 'sub'],
        ...(requireTyp ? { typ: requireTyp } : {}),
      })
      claims = payload
    } catch (error) {
      throw reasonOf(error)
    }
    return principalOf(identity, claims)
  }
}

function principalOf(identity: IdentityProvider, claims: JWTPayload): Principal {
  try {
    return identity.toPrincipal(claims)
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'rejected')
      throw refused('The access token lacks a claim that tokens of this issuer carry.')
    throw error
  }
}

function reasonOf(error: unknown): DomainError {
  if (error instanceof errors.JWTExpired) return refused('The access token has expired. Refresh it, or sign in again.')
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`The access token is not for this API (claim "${error.claim}").`)
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    return new DomainError(
      'PROVIDER_UNAVAILABLE',
      'The issuer of the access token cannot be reached to verify it. Try again in a moment.',
      { cause: error },
    )
  }
  return refused('The access token is malformed or was not signed by the issuer.')
}

function refused(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message)
}

/** The bearer token of an Authorization header; null without the header. @throws DomainError UNAUTHENTICATED for another scheme */
export function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null
  const match = /^Bearer +([\w\-.~+/]+=*)$/i.exec(header)
  if (!match?.[1]) throw refused('The Authorization header must be "Bearer" and an access token.')
  return match[1]
}
