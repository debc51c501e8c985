import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { toPrincipal } from '../../providers/identity/local/principal.ts'
import type { IdentityProvider } from '../../providers/identity/port.ts'

export interface SigningKey {
  readonly kid: string
  readonly published: JWK
  sign(claims: JWTPayload): Promise<string>
}

/** An issuer that is nothing but its key set over HTTP: which keys it publishes, and whether it answers, is the test's. */
export interface TestIssuer {
  readonly identity: IdentityProvider
  /** How often the key set was fetched. */
  fetches(): number
  publish(...keys: readonly SigningKey[]): void
  /** From now on it cuts every connection. */
  away(away: boolean): void
  close(): Promise<void>
}

const AUDIENCE = 'https://api.test'

export async function startIssuer(): Promise<TestIssuer> {
  let keys: readonly SigningKey[] = []
  let gone = false
  let fetches = 0
  const server = createServer((request, response) => {
    fetches += 1
    if (gone) return request.socket.destroy()
    return response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ keys: keys.map(({ published }) => published) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const identity = {
    verifierConfig: () => ({
      issuer: 'https://issuer.test',
      jwksUri: `${issuer}/jwks`,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      clockToleranceSeconds: 5,
      requireTyp: 'at+jwt',
    }),
    toPrincipal,
  } as unknown as IdentityProvider
  return {
    identity,
    fetches: () => fetches,
    publish: (...published) => {
      keys = published
    },
    away: (away) => {
      gone = away
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export async function signingKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  return {
    kid,
    published: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    sign(claims) {
      const now = Math.floor(Date.now() / 1_000)
      const payload = {
        iss: 'https://issuer.test',
        aud: AUDIENCE,
        client_id: 'web',
        iat: now,
        exp: now + 600,
        ...claims,
      }
      return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' }).sign(privateKey)
    },
  }
}
