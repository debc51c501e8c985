import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, type JWK, jwtVerify } from 'jose'
import type { App } from '../../domain/app.ts'
import { NOBODY } from '../../domain/db.ts'
import { DomainError } from '../../domain/errors.ts'
import { addMs, SECOND } from '../../lib/clock.ts'
import { refused } from './credential.ts'
import type { TokenStages } from './token-stages.ts'

/** Asymmetric, and none that anybody could make with what is public (RFC 9449, 4.3). */
export const PROOF_ALGORITHMS = ['ES256', 'EdDSA', 'PS256', 'RS256'] as const
const MAX_PROOF_BYTES = 4_096
/** A proof is made for one request, and good for about as long as the clocks may differ. */
const MAX_AGE_SECONDS = 60
const TOLERANCE_SECONDS = 5

/** What a proof is about. */
export interface Proved {
  readonly token: string
  /** The thumbprint that the token names. */
  readonly boundTo: string
  readonly method: string
  /** With or without a query. */
  readonly path: string
  readonly proof: string | readonly string[] | undefined
}

export type AssertProof = (proved: Proved) => Promise<void>

/**
 * Whoever brings a token that is bound to a key shows with each request that they hold it (RFC 9449, 4.3 and 7.1): a proof for this method,
 * this address and this token, signed a moment ago by that key, and used once on any node.
 * @returns throws DomainError UNAUTHENTICATED, and says which of it does not hold
 */
export function createProofs(app: Pick<App, 'db' | 'wallClock' | 'publicUrl'>, stages: TokenStages): AssertProof {
  async function claimsOf(proof: string, { boundTo }: Proved): Promise<Readonly<Record<string, unknown>>> {
    try {
      const { jwk } = decodeProtectedHeader(proof)
      if ((await calculateJwkThumbprint(jwk as JWK)) !== boundTo) throw notProved('it is signed by another key')
      stages.signatures += 1
      const { payload } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: [...PROOF_ALGORITHMS],
        currentDate: app.wallClock.now(),
        clockTolerance: TOLERANCE_SECONDS,
        maxTokenAge: MAX_AGE_SECONDS,
        requiredClaims: ['iat', 'jti', 'htm', 'htu', 'ath'],
      })
      return payload
    } catch (error) {
      throw error instanceof DomainError ? error : notProved('it is malformed, too old, or not signed by its key')
    }
  }

  return async (proved) => {
    const { token, boundTo, method, path, proof } = proved
    if (typeof proof !== 'string') throw notProved('there is none')
    if (proof.length > MAX_PROOF_BYTES) throw notProved('it is too long')
    const { htm, htu, ath, jti } = await claimsOf(proof, proved)
    if (htm !== method) throw notProved('it is for another method')
    if (addressOf(htu) !== addressOf(`${app.publicUrl}${path}`)) throw notProved('it is for another address')
    if (ath !== digestOf(token)) throw notProved('it is for another token')
    if (typeof jti !== 'string' || jti.length > 256) throw notProved('it has no "jti" that can be kept')
    const expiresAt = addMs(app.wallClock.now(), 2 * (MAX_AGE_SECONDS + TOLERANCE_SECONDS) * SECOND)
    const { count } = await app.db.as(NOBODY, (tx) =>
      tx.dpopProof.createMany({ data: [{ digest: digestOf(`${boundTo} ${jti}`), expiresAt }], skipDuplicates: true }),
    )
    if (count === 0) throw notProved('it was used before')
  }
}

function notProved(why: string): DomainError {
  return refused(
    `The access token is bound to a key. Send it as "DPoP", with a fresh proof in the header DPoP; this one does not hold: ${why}.`,
  )
}

/** RFC 9449, 4.3: without query and fragment, normalised. */
function addressOf(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text)) return null
  const url = new URL(text)
  return `${url.origin}${url.pathname}`
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
