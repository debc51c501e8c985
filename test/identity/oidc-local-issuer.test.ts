import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oidcIdentity } from '../../providers/identity/oidc/oidc-identity.ts'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import { startLocalIdentity, TEST_AUDIENCE, type TestIssuer } from '../support/local-identity.ts'
import { signIn } from '../support/sign-in.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

describe('our own issuer, as any OpenID Connect issuer', () => {
  let local: TestIssuer
  let oidc: IdentityProvider
  let accessToken: string
  beforeAll(async () => {
    local = await startLocalIdentity()
    const settings = { issuer: `${local.url}/oidc`, webClientId: 'backplane-web', audience: TEST_AUDIENCE }
    oidc = await oidcIdentity({ ...settings, algorithms: 'ES256', requireTyp: 'at+jwt' })
    const ada = { email: 'ada@example.com', password: 'correct horse battery', signUp: { name: 'Ada' } }
    accessToken = (await signIn({ publicUrl: local.url, ...ada, code: local.codeFor(ada.email) })).accessToken
  })
  afterAll(() => local?.close())

  it('is discovered with what its own adapter knows of it', () => {
    // What a token must be for besides is said in no discovery document.
    const { requireScope, ...published } = local.identity.verifierConfig()
    expect(requireScope).toBe('api')
    expect(oidc.verifierConfig()).toEqual(published)
  })

  it('gives tokens that say the same to both adapters', async () => {
    const claims = await verifyAccessToken(accessToken, oidc.verifierConfig())
    expect(oidc.toPrincipal(claims)).toEqual(local.identity.toPrincipal(claims))
  })

  it('is refused for another algorithm than its own', async () => {
    const settings = { issuer: `${local.url}/oidc`, webClientId: 'backplane-web', audience: TEST_AUDIENCE }
    const other = await oidcIdentity({ ...settings, algorithms: 'RS256' })
    await expect(verifyAccessToken(accessToken, other.verifierConfig())).rejects.toThrow('"alg"')
  })

  // It has no userinfo endpoint, and its access tokens say nothing of their holder: its own adapter looks people up.
  it('tells nobody else who holds a token', async () => {
    const principal = oidc.toPrincipal(await verifyAccessToken(accessToken, oidc.verifierConfig()))
    const untold = { fault: 'rejected', detail: expect.stringContaining('no email address') }
    await expect(oidc.profile(principal, accessToken)).rejects.toMatchObject(untold)
  })
})
