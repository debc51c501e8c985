import { expect, it } from 'vitest'
import { verifyAccessToken } from '../../support/verify-token.ts'
import { accountOf, type IdentityFixture, newUser, password } from './fixture.ts'

export function testTokens(open: () => IdentityFixture): void {
  it('issues access tokens that verify offline and say who and for which client', async () => {
    const { identity } = open()
    const user = await accountOf(open())
    const { accessToken } = await open().signIn(user, password)
    const principal = identity.toPrincipal(await verifyAccessToken(accessToken, identity.verifierConfig()))
    expect(principal).toMatchObject({ kind: 'user', subject: user.subject, issuer: identity.verifierConfig().issuer })
    expect(principal.clientId).not.toBe('')
    expect(principal.expiresAt).toBeGreaterThan(principal.issuedAt)
  })

  it('tells who the holder of a token is', async () => {
    const { identity } = open()
    const input = newUser({ name: 'Ada Lovelace', emailVerified: true })
    const user = await accountOf(open(), input)
    const { accessToken } = await open().signIn(user, password)
    const principal = identity.toPrincipal(await verifyAccessToken(accessToken, identity.verifierConfig()))
    const profile = { subject: user.subject, email: input.email, emailVerified: true, name: 'Ada Lovelace' }
    expect(await identity.profile(principal, accessToken)).toMatchObject({ ...profile, blocked: false })
  })

  it('allows asymmetric algorithms only', () => {
    const { algorithms } = open().identity.verifierConfig()
    expect(algorithms).not.toEqual([])
    expect(algorithms.filter((name) => !/^(RS|PS|ES)\d+$|^EdDSA$/.test(name))).toEqual([])
  })

  it('tells the web client the same issuer and audience that the API verifies', () => {
    const { authority, audience, clientId, scope } = open().identity.clientConfig()
    const verifier = open().identity.verifierConfig()
    expect(audience).toBe(verifier.audience)
    expect(verifier.issuer.replace(/\/$/, '')).toBe(authority.replace(/\/$/, ''))
    expect(clientId).not.toBe('')
    expect(scope.split(' ')).toContain('openid')
  })
}
