import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { LONGEST_TOKEN_MS } from '../../domain/denials/states.ts'
import type { VerifierConfig } from '../../providers/identity/port.ts'
import { refused } from './credential.ts'
import type { TokenStages } from './token-stages.ts'

/** What a token must say of itself before any key is looked for. */
export interface Expected
  extends Pick<VerifierConfig, 'issuer' | 'audience' | 'audienceClaim' | 'algorithms' | 'clockToleranceSeconds'> {
  readonly requireTyp?: string
}

export interface Inspected {
  readonly header: JWTHeaderParameters
  readonly claims: JWTPayload
}

/** A token longer than this is refused before anything of it is decoded. */
export const MAX_TOKEN_BYTES = 8_192
const THREE_PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/
/** A name among the issuer's published keys and nothing else: it is compared, and never opens a file, an address or a table. */
const KEY_ID = /^(?!.*\.\.)[\w.:+/=-]{1,128}$/
/** Headers by which a token would bring, or point to, the key that verifies it (RFC 8725, 3.10), and extensions that we do not know. */
const FOREIGN = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const
/** What an ID token has and an access token has not (OpenID Connect Core 1.0, 2 and 3.1.3.6). */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash'] as const

/** Header and claims as the token gives them. @throws DomainError UNAUTHENTICATED for what is no signed token at all */
export function decodeToken(token: string, stages: TokenStages): Inspected {
  if (token.length > MAX_TOKEN_BYTES) throw refused('The access token is too long.')
  if (!THREE_PARTS.test(token)) throw refused(MALFORMED)
  stages.decoded += 1
  try {
    return { header: decodeProtectedHeader(token) as JWTHeaderParameters, claims: decodeJwt(token) }
  } catch {
    throw refused(MALFORMED)
  }
}

/**
 * Refuses by what the token says of itself, so that one that cannot hold costs neither a look for its key nor a signature. What passes is
 * not believed yet: the verifier checks all of it again, over signed bytes.
 * @throws DomainError UNAUTHENTICATED, in plain words
 */
export function assertExpected({ header, claims }: Inspected, expected: Expected, now: Date): void {
  const { alg, kid, typ } = header
  if (typeof alg !== 'string' || !(expected.algorithms as readonly string[]).includes(alg)) throw refused(MALFORMED)
  if (kid !== undefined && (typeof kid !== 'string' || !KEY_ID.test(kid))) throw refused(MALFORMED)
  if (FOREIGN.some((name) => Object.hasOwn(header, name))) throw refused(MALFORMED)
  if (expected.requireTyp !== undefined && typeOf(typ) !== expected.requireTyp) throw notForUs('typ')
  const { iss, aud, exp, iat, azp, client_id: client } = claims
  if (iss !== expected.issuer) throw notForUs('iss')
  const { audienceClaim } = expected
  if (audienceClaim) {
    if (!audienceClaim.anyOf.includes(String(claims[audienceClaim.name]))) throw notForUs(audienceClaim.name)
  } else if (![aud].flat().includes(expected.audience)) throw notForUs('aud')
  if (typeof exp !== 'number') throw notForUs('exp')
  if (typeof iat !== 'number') throw notForUs('iat')
  if (exp * 1_000 <= now.getTime() - expected.clockToleranceSeconds * 1_000) throw refused(EXPIRED)
  if ((exp - iat) * 1_000 > LONGEST_TOKEN_MS)
    throw refused(
      'The access token lives for longer than a day, which this API does not take: shorten it at the issuer.',
    )
  if (azp !== undefined && (typeof azp !== 'string' || (client !== undefined && client !== azp))) throw notForUs('azp')
  for (const name of OF_ID_TOKENS) if (claims[name] !== undefined) throw notForUs(name)
}

export const MALFORMED = 'The access token is malformed or was not signed by the issuer.'
export const EXPIRED = 'The access token has expired. Refresh it, or sign in again.'
export const notForUs = (claim: string) => refused(`The access token is not for this API (claim "${claim}").`)

/** RFC 7515, 4.1.9: `application/` may be left out, and case does not matter. */
export function typeOf(typ: unknown): string | null {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : null
}
