import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExternalUser, IdentityProvider, Subject } from '../../providers/identity/port.ts'
import { verifyAccessToken } from '../support/verify-token.ts'

/** What the suite needs besides the port, because people do it with a browser. */
export interface IdentityFixture {
  readonly identity: IdentityProvider
  /** A subject in the issuer's own form that belongs to nobody. */
  readonly unknownSubject: string
  /** Signs the user in as a person would. */
  signIn(user: ExternalUser, password: string): Promise<SignedIn>
  close(): Promise<void>
}

export interface SignedIn {
  readonly accessToken: string
  /** True while the session's refresh token still gives new tokens. */
  refreshes(): Promise<boolean>
}

/** What every identity adapter must do, whichever issuer stands behind it. */
export function testIdentityProvider(name: string, make: () => Promise<IdentityFixture>): void {
  describe(`identity: ${name}`, () => {
    let fixture: IdentityFixture
    let identity: IdentityProvider
    beforeAll(async () => {
      fixture = await make()
      identity = fixture.identity
    })
    afterAll(() => fixture?.close())

    const password = 'a long enough Passw0rd!'
    const write = () => ({ idempotencyKey: randomUUID() })
    const newUser = (more: { name?: string; emailVerified?: boolean } = {}) => ({
      email: `person-${randomUUID()}@example.com`,
      password,
      ...more,
    })

    it('finds a new user by subject and by address', async () => {
      const input = newUser({ name: 'Ada Lovelace', emailVerified: true })
      const user = await identity.users.create(input, write())
      expect(user).toMatchObject({ email: input.email, name: 'Ada Lovelace', emailVerified: true, blocked: false })
      expect(await identity.users.get(user.subject)).toEqual(user)
      expect(await identity.users.findByEmail(input.email)).toEqual([user])
    })

    it('does not take an address for verified unless it is told', async () => {
      expect((await identity.users.create(newUser(), write())).emailVerified).toBe(false)
    })

    it('finds an address however it is capitalised', async () => {
      const user = await identity.users.create(newUser(), write())
      expect(await identity.users.findByEmail(user.email.toUpperCase())).toEqual([user])
    })

    it('knows nobody by an unknown subject or address', async () => {
      expect(await identity.users.get(fixture.unknownSubject as Subject)).toBeNull()
      expect(await identity.users.findByEmail(`nobody-${randomUUID()}@example.com`)).toEqual([])
    })

    it('rejects an address that is taken, and leaves its owner alone', async () => {
      const user = await identity.users.create(newUser({ name: 'First' }), write())
      const second = identity.users.create({ email: user.email, password, name: 'Second' }, write())
      await expect(second).rejects.toMatchObject({ name: 'ProviderError', fault: 'rejected', sent: 'no' })
      expect(await identity.users.findByEmail(user.email)).toEqual([user])
    })

    it('creates one user for one idempotency key', async () => {
      const input = newUser()
      const key = write()
      const user = await identity.users.create(input, key)
      expect(await identity.users.create(input, key)).toEqual(user)
      expect(await identity.users.findByEmail(input.email)).toEqual([user])
    })

    it('issues access tokens that verify offline and say who and for which client', async () => {
      const user = await identity.users.create(newUser(), write())
      const { accessToken } = await fixture.signIn(user, password)
      const principal = identity.toPrincipal(await verifyAccessToken(accessToken, identity.verifierConfig()))
      expect(principal).toMatchObject({ kind: 'user', subject: user.subject, issuer: identity.verifierConfig().issuer })
      expect(principal.clientId).not.toBe('')
      expect(principal.expiresAt.getTime()).toBeGreaterThan(principal.issuedAt.getTime())
    })

    it('tells the web client the same issuer and audience that the API verifies', () => {
      const { authority, audience, clientId, scope } = identity.clientConfig()
      const verifier = identity.verifierConfig()
      expect(audience).toBe(verifier.audience)
      expect(verifier.issuer.replace(/\/$/, '')).toBe(authority.replace(/\/$/, ''))
      expect(clientId).not.toBe('')
      expect(scope.split(' ')).toContain('openid')
    })

    it('blocking ends the sessions, shows, and may be repeated; unblocking lets the user in again', async () => {
      const user = await identity.users.create(newUser(), write())
      const session = await fixture.signIn(user, password)
      expect(await session.refreshes()).toBe(true)

      await identity.users.block(user.subject, write())
      await identity.users.block(user.subject, write())
      expect(await identity.users.get(user.subject)).toEqual({ ...user, blocked: true })
      expect(await session.refreshes()).toBe(false)
      await expect(fixture.signIn(user, password)).rejects.toThrow()

      await identity.users.unblock(user.subject, write())
      expect(await identity.users.get(user.subject)).toEqual(user)
      expect(await session.refreshes(), 'the ended session stays ended').toBe(false)
      expect(await (await fixture.signIn(user, password)).refreshes()).toBe(true)
    })

    it('blocking one user leaves the others alone', async () => {
      const [one, other] = await Promise.all([
        identity.users.create(newUser(), write()),
        identity.users.create(newUser(), write()),
      ])
      const session = await fixture.signIn(other, password)
      await identity.users.block(one.subject, write())
      expect((await identity.users.get(other.subject))?.blocked).toBe(false)
      expect(await session.refreshes()).toBe(true)
    })

    it('rejects blocking or unblocking a user that does not exist', async () => {
      const nobody = fixture.unknownSubject as Subject
      for (const action of ['block', 'unblock'] as const) {
        const refused = { name: 'ProviderError', fault: 'rejected' }
        await expect(identity.users[action](nobody, write())).rejects.toMatchObject(refused)
      }
    })
  })
}
