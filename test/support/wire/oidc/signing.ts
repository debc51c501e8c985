import { randomUUID } from 'node:crypto'
import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

export interface Signing {
  jwks(): JSONWebKeySet
  rotate(): Promise<void>
  /** @param forged by a key that is not published, under the id of one that is */
  sign(
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>>,
    forged?: boolean,
  ): Promise<string>
  verify(token: string): Promise<JWTPayload>
}

/** RS256 keys; a rotation keeps the former one published. */
export async function createSigning(): Promise<Signing> {
  const make = async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256')
    const kid = randomUUID()
    return {
      kid,
      key: privateKey as CryptoKey,
      jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
    }
  }
  let current = await make()
  const foreign = await make()
  let published = [current]
  const jwks = () => ({ keys: published.map(({ jwk }) => jwk) })
  return {
    jwks,
    async rotate() {
      current = await make()
      published = [current, ...published].slice(0, 2)
    },
    sign(claims, header, forged = false) {
      const kept = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
      const protectedHeader = { alg: 'RS256', kid: current.kid, ...header }
      return new SignJWT(kept).setProtectedHeader(protectedHeader).sign(forged ? foreign.key : current.key)
    },
    verify: async (token) => (await jwtVerify(token, createLocalJWKSet(jwks()))).payload,
  }
}
