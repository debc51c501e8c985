import { expect } from 'vitest'
import { auth0Identity } from '../../providers/identity/auth0/auth0-identity.ts'
import type { IdentityFixture } from '../contracts/identity.ts'
import { type Auth0Wire, startAuth0Wire } from '../support/wire/auth0/auth0-wire.ts'

/** The Auth0 adapter on the simulator. Closing it fails when a request or an answer was not as Auth0 describes it. */
export async function openAuth0(): Promise<IdentityFixture & { readonly wire: Auth0Wire }> {
  const wire = await startAuth0Wire()
  const { domain, audience, connection, state } = wire
  const identity = auth0Identity({
    domain,
    audience,
    connection,
    clientId: wire.spaClientId,
    managementClientId: wire.clientId,
    managementClientSecret: wire.clientSecret,
    issuerUrl: wire.issuer,
    fetch: wire.fetch,
  })
  return {
    wire,
    identity,
    unknownSubject: 'auth0|000000000000000000000000',
    signIn: async ({ subject }) => {
      if (!state.signIn(subject)) throw new Error(`Auth0 does not let ${subject} in`)
      const token = state.refreshTokens.get(subject)?.at(-1) ?? ''
      return {
        accessToken: await wire.issueToken({ subject }),
        refreshes: async () => state.refreshTokens.get(subject)?.includes(token) ?? false,
      }
    },
    close: async () => {
      expect(wire.violations).toEqual([])
      await wire.close()
    },
  }
}
