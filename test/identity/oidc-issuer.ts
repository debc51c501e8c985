import type { OidcIdentityConfig } from '../../providers/identity/oidc/config.ts'
import { oidcIdentity } from '../../providers/identity/oidc/oidc-identity.ts'
import type { IdentityProvider, Subject } from '../../providers/identity/port.ts'
import type { IdentityFixture } from '../contracts/identity.ts'
import { type OidcWire, startOidcWire } from '../support/wire/oidc/oidc-wire.ts'
import type { Vendor } from '../support/wire/oidc/vendors.ts'
import { logoutRequest } from './auth0-tenant.ts'

/** How each vendor's tokens are read: what stands in docs/operating.md. */
export function settingsFor({ vendor, issuer, clientId, audience }: OidcWire): OidcIdentityConfig {
  const common = { issuer, webClientId: clientId, audience }
  switch (vendor) {
    case 'keycloak':
      return { ...common, clientIdClaim: 'azp' }
    case 'okta':
      return { ...common, subjectClaim: 'uid', clientIdClaim: 'cid', scopeClaim: 'scp' }
    case 'cognito':
      return { ...common, audienceClaim: 'client_id', audience: `${clientId}, partner` }
  }
}

export interface OidcFixture extends IdentityFixture {
  readonly identity: IdentityProvider
  readonly wire: OidcWire
}

/** The generic adapter on a simulated issuer of this vendor's kind. */
export async function openOidc(
  vendor: Vendor = 'keycloak',
  more: Partial<OidcIdentityConfig> = {},
): Promise<OidcFixture> {
  const wire = await startOidcWire({ vendor })
  return {
    wire,
    identity: await oidcIdentity({ ...settingsFor(wire), ...more }),
    unknownSubject: '00000000-0000-4000-8000-000000000000',
    register: async (input) => {
      const { subject, email, emailVerified, name } = wire.register(input)
      return { subject: subject as Subject, email, emailVerified, name, pictureUrl: null, blocked: false }
    },
    signIn: async ({ subject }) => {
      const session = wire.signIn(subject)
      if (session === null) throw new Error(`the issuer does not let ${subject} in`)
      return { accessToken: await wire.accessToken(subject, session), refreshes: async () => wire.holds(session) }
    },
    logoutRequest: async (sub, sid) => logoutRequest(await wire.logoutToken({ sub, sid })),
    close: wire.close,
  }
}
