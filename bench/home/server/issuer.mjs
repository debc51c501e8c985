import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const ISSUER = 'https://issuer.bench.example'
export const AUDIENCE = 'https://api.bench.example'

/**
 * The bench's own issuer: an EdDSA key pair of this run, its public half served as a JWKS on loopback.
 *
 * `claims` stand beside or in place of the usual ones.
 *
 * @returns {Promise<{ jwksUri: string, sign(userId: string, tenantId: string, claims?: object): Promise<string>, close(): void }>}
 */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA', use: 'sig', kid: 'bench' }] })
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(jwks)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const now = Math.floor(Date.now() / 1_000)
  return {
    jwksUri: `http://127.0.0.1:${server.address().port}/jwks.json`,
    // `tenants` is for PostGraphile, whose settings come from the token; everybody else looks them up.
    sign: (userId, tenantId, claims = {}) =>
      new SignJWT({
        ...{ client_id: 'bench', scope: 'openid api', tenants: [tenantId] },
        ...{ iss: ISSUER, aud: AUDIENCE, sub: userId, iat: now, exp: now + 86_400 },
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'bench', typ: 'at+jwt' })
        .sign(privateKey),
    close: () => server.close(),
  }
}
