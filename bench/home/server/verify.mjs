import { createRemoteJWKSet, jwtVerify } from 'jose'

/*
 * The verified-token cache that every peer has alike: a token is verified once (EdDSA, issuer, audience, expiry) and found by its
 * whole text from then on; its expiry is looked at each time. BENCH_VERIFY=each verifies every time instead.
 */

const MOST_TOKENS = 100_000

/**
 * @param {{ issuer: string, audience: string, jwksUri: string, each?: boolean }} settings
 * @returns {(authorization: string | undefined | null) => Promise<{ sub: string, tenants: string[], exp: number }> | { sub: string, tenants: string[], exp: number }}
 *   from an Authorization header to the token's claims; throws when there is none that holds
 */
export function createVerify({ issuer, audience, jwksUri, each = false }) {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  /** @type {Map<string, { sub: string, tenants: string[], exp: number }>} */
  const verified = new Map()
  const verify = async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['EdDSA'],
      requiredClaims: ['exp', 'iat', 'sub'],
    })
    if (!each) {
      if (verified.size >= MOST_TOKENS) verified.clear()
      verified.set(token, payload)
    }
    return payload
  }
  return (authorization) => {
    if (!authorization?.startsWith('Bearer ')) throw new Error('no bearer token')
    const token = authorization.slice(7)
    const known = verified.get(token)
    return known && known.exp * 1000 > Date.now() ? known : verify(token)
  }
}
