import { expect, it } from 'vitest'
import { accountOf, type IdentityFixture, password, present } from './fixture.ts'

export function testLogout(open: () => IdentityFixture): void {
  const read = (request: Parameters<NonNullable<IdentityFixture['identity']['readLogoutToken']>>[0]) =>
    present(open().identity.readLogoutToken, 'readLogoutToken')(request)

  it('believes a logout token of the issuer’s', async () => {
    const { subject } = await accountOf(open())
    const before = Date.now() - 2_000
    const ended = await read(await present(open().logoutRequest, 'logoutRequest')(subject, 'session-1'))
    const { issuer } = open().identity.verifierConfig()
    expect(ended).toMatchObject({ issuer, subject, sessionId: 'session-1', tokenId: expect.stringMatching(/./) })
    expect(ended.at.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('does not take an access token for one', async () => {
    const { accessToken } = await open().signIn(await accountOf(open()), password)
    const body = Buffer.from(new URLSearchParams({ logout_token: accessToken }).toString())
    const request = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }
    await expect(read(request)).rejects.toMatchObject({ name: 'WebhookRefused' })
  })
}
