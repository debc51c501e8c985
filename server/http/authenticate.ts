import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { Actor } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { WallClock } from '../../lib/clock.ts'
import { ProviderError } from '../../providers/errors.ts'
import type { IdentityProvider, Principal } from '../../providers/identity/port.ts'
import { refused } from './credential.ts'
import { assertExpected, EXPIRED, type Inspected, MALFORMED, notForUs } from './inspect-token.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { Held } from './person.ts'
import type { TokenStages } from './token-stages.ts'

/** Whose token it is, and how it may be used. */
export interface Verified extends Held {
  /** The thumbprint of the key that each request must prove (RFC 9449, 6.1); null for a bearer token. */
  readonly boundTo: string | null
  /** The operator who acts as the account's owner; null for the owner themselves. */
  readonly actor: Actor | null
}

/** Verifies an access token offline, stage by stage; each throws DomainError UNAUTHENTICATED and says why in plain words. */
export interface TokenVerifier {
  /** Refuses by what the token says of itself. */
  inspect(inspected: Inspected): void
  /** Algorithm, signature, issuer, audience, expiry, and the type and the scope where the issuer sets them. */
  verify(token: string): Promise<Verified>
}

export function createTokenVerifier(
  identity: IdentityProvider,
  keys: IssuerKeys,
  wallClock: WallClock,
  stages: TokenStages,
): TokenVerifier {
  const expected = identity.verifierConfig()
  const { issuer, audience, audienceClaim, algorithms, clockToleranceSeconds, requireTyp, requireScope } = expected
  return {
    inspect: (inspected) => assertExpected(inspected, expected, wallClock.now()),
    async verify(token) {
      let claims: JWTPayload
      try {
        const found: typeof keys.find = async (header, jws) => {
          const key = await keys.find(header, jws)
          stages.signatures += 1
          return key
        }
        const { payload } = await jwtVerify(token, found, {
          issuer,
          ...(audienceClaim ? {} : { audience }),
          algorithms: [...algorithms],
          clockTolerance: clockToleranceSeconds,
          currentDate: wallClock.now(),
          requiredClaims: ['exp', 'iat', 'sub'],
          ...(requireTyp ? { typ: requireTyp } : {}),
        })
        if (audienceClaim && !audienceClaim.anyOf.includes(String(payload[audienceClaim.name])))
          throw new errors.JWTClaimValidationFailed('for another client', payload, audienceClaim.name)
        claims = payload
      } catch (error) {
        throw reasonOf(error)
      }
      const principal = principalOf(identity, claims)
      if (requireScope !== undefined && !principal.scopes.has(requireScope))
        throw refused(`The access token is not for this API: ask the issuer for one with the scope "${requireScope}".`)
      return { ...principal, boundTo: boundTo(claims), actor: null, holder: undefined }
    },
  }
}

/**
 * RFC 7800, 3.1: a token that is bound to a key in any way is no bearer token. Of the ways there are, DPoP's is understood.
 * @throws DomainError UNAUTHENTICATED for another
 */
export function boundTo({ cnf }: JWTPayload): string | null {
  if (cnf === undefined) return null
  const { jkt, ...others } = (cnf ?? {}) as Readonly<Record<string, unknown>>
  if (typeof jkt === 'string' && Object.keys(others).length === 0) return jkt
  throw refused('The access token is bound to a key in a way that this API does not know (claim "cnf").')
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

export function reasonOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof errors.JWTExpired) return refused(EXPIRED)
  if (error instanceof errors.JWTClaimValidationFailed) return notForUs(error.claim)
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    return new DomainError(
      'PROVIDER_UNAVAILABLE',
      'The issuer of the access token cannot be reached to verify it. Try again in a moment.',
      { cause: error },
    )
  }
  return refused(MALFORMED)
}
