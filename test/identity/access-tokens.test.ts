import { createHmac } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VerifierConfig } from '../../providers/identity/port.ts'
import { startLocalIdentity, type TestIssuer } from '../support/local-identity.ts'
import { signIn, type Tokens } from '../support/sign-in.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

let issuer: TestIssuer
let config: VerifierConfig
let tokens: Tokens
const ADA = { email: 'ada@example.com', password: 'correct horse battery' }

beforeAll(async () => {
  issuer = await startLocalIdentity()
  config = issuer.identity.verifierConfig()
  tokens = await signIn({ publicUrl: issuer.url, ...ADA, signUp: { name: 'Ada' }, code: issuer.codeFor(ADA.email) })
})
afterAll(() => issuer?.close())

describe('an access token', () => {
  it('is a JWT of the profile that APIs expect (RFC 9068)', async () => {
    expect(decodeProtectedHeader(tokens.accessToken)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    const claims = await verifyAccessToken(tokens.accessToken, config)
    expect(claims).toEqual({
      iss: `${issuer.url}/oidc`,
      aud: 'https://api.backplane.test',
      sub: tokens.subject,
      client_id: 'backplane-cli',
      scope: 'api',
      sid: decodeJwt(tokens.idToken ?? '').sid,
      acr: 'urn:backplane:aal1',
      amr: ['pwd'],
      auth_time: decodeJwt(tokens.idToken ?? '').auth_time,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 600,
    })
    expect(claims).toMatchObject({ sid: expect.any(String), auth_time: expect.any(Number) })
    expect(tokens.expiresInSeconds).toBe(600)
  })

  it('is accepted until it expires, and not after', async () => {
    const expiresAt = (decodeJwt(tokens.accessToken).exp ?? 0) * 1000
    const late = config.clockToleranceSeconds * 1000 + 1000
    await verifyAccessToken(tokens.accessToken, config, new Date(expiresAt - 1000))
    await expect(verifyAccessToken(tokens.accessToken, config, new Date(expiresAt + late))).rejects.toThrow('"exp"')
  })

  it('is refused without a signature', async () => {
    const { kid } = decodeProtectedHeader(tokens.accessToken)
    const unsigned = `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${tokens.accessToken.split('.')[1]}.`
    await expect(verifyAccessToken(unsigned, config)).rejects.toThrow()
  })

  it('is refused when a claim was changed', async () => {
    const [header, , signature] = tokens.accessToken.split('.')
    const forged = `${header}.${encode({ ...decodeJwt(tokens.accessToken), sub: 'somebody else' })}.${signature}`
    await expect(verifyAccessToken(forged, config)).rejects.toThrow('signature verification failed')
  })

  it('is refused when it is signed with the public key as if that were a shared secret', async () => {
    const jwks = await (await fetch(config.jwksUri)).text()
    const { kid } = decodeProtectedHeader(tokens.accessToken)
    const content = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${tokens.accessToken.split('.')[1]}`
    const forged = `${content}.${createHmac('sha256', jwks).update(content).digest('base64url')}`
    await expect(verifyAccessToken(forged, config)).rejects.toThrow('not allowed')
  })

  it('is refused when it is meant for another audience, though the issuer is ours', async () => {
    issuer.server.serve(await issuer.another({ audience: 'https://billing.example.com' }))
    const foreign = await signIn({ publicUrl: issuer.url, ...ADA })
    issuer.server.serve(issuer.identity)
    expect(decodeJwt(foreign.accessToken).aud).toBe('https://billing.example.com')
    await expect(verifyAccessToken(foreign.accessToken, config)).rejects.toThrow('"aud"')
  })

  it('is refused when another issuer made it', async () => {
    const other = await startLocalIdentity()
    try {
      const foreign = await signIn({
        publicUrl: other.url,
        ...ADA,
        signUp: { name: 'Ada' },
        code: other.codeFor(ADA.email),
      })
      await verifyAccessToken(foreign.accessToken, other.identity.verifierConfig())
      await expect(verifyAccessToken(foreign.accessToken, config)).rejects.toThrow()
      const itsKeys = { ...config, jwksUri: other.identity.verifierConfig().jwksUri }
      await expect(verifyAccessToken(foreign.accessToken, itsKeys)).rejects.toThrow('"iss"')
    } finally {
      await other.close()
    }
  })

  it('is not to be had by showing an ID token', async () => {
    await expect(verifyAccessToken(tokens.idToken ?? '', config)).rejects.toThrow()
    const anyAlgorithm = { ...config, algorithms: ['ES256', 'RS256'] as const, audience: 'backplane-cli' }
    await expect(verifyAccessToken(tokens.idToken ?? '', anyAlgorithm)).rejects.toThrow('"typ"')
    expect(() => issuer.identity.toPrincipal(decodeJwt(tokens.idToken ?? ''))).toThrow('client_id')
  })

  it('lives as long as the configuration says', async () => {
    issuer.server.serve(await issuer.another({ accessTokenSeconds: 45 }))
    const { accessToken } = await signIn({ publicUrl: issuer.url, ...ADA })
    issuer.server.serve(issuer.identity)
    const { iat = 0, exp } = decodeJwt(accessToken)
    expect(exp).toBe(iat + 45)
  })
})

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
