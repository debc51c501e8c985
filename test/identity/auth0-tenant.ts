import { expect } from 'vitest'
import type { WebhookRequest } from '../../providers/call.ts'
import { type Auth0Identity, auth0Identity } from '../../providers/identity/auth0/auth0-identity.ts'
import type { IdentityFixture } from '../contracts/identity.ts'
import { type Auth0Wire, startAuth0Wire } from '../support/wire/auth0/auth0-wire.ts'

/** The Auth0 adapter on the simulator. Closing it fails when a request or an answer was not as Auth0 describes it. */
export async function openAuth0(): Promise<
  IdentityFixture & { readonly identity: Auth0Identity; readonly wire: Auth0Wire }
> {
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
      const token = state.refreshTokens.get(subject)?.at(-1)
      return {
        accessToken: await wire.issueToken({ subject }),
        refreshes: async () => state.refreshTokens.get(subject)?.some(({ id }) => id === token?.id) ?? false,
      }
    },
    enrol: async ({ subject }) => state.enrol(subject, 'totp'),
    follow: async (_user, ticket) => (ticket.delivery === 'link' ? state.follow(ticket.url) : null),
    machineToken: (client_id, client_secret) => machineToken(wire, { client_id, client_secret }),
    logoutRequest: async (subject, sessionId) => logoutRequest(await wire.issueLogoutToken({ subject, sessionId })),
    close: async () => {
      expect(wire.violations).toEqual([])
      await wire.close()
    },
  }
}

/** As the issuer posts it. */
export function logoutRequest(token: string): WebhookRequest {
  const body = Buffer.from(new URLSearchParams({ logout_token: token }).toString())
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }
}

async function machineToken({ url, audience }: Auth0Wire, credentials: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', audience, ...credentials })
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body })
  const { access_token } = (await answer.json()) as { access_token?: string }
  return access_token ?? null
}
