import { systemClock, type WallClock } from '../../../lib/clock.ts'
import { logoutTokenReader } from '../logout-token.ts'
import type { IdentityProvider, UserDirectory, VerifierConfig } from '../port.ts'
import { managementApi } from './client.ts'
import { type Auth0IdentityConfig, auth0IdentityConfig } from './config.ts'
import { userDirectory } from './directory.ts'
import { factorDirectory } from './factors.ts'
import { machineClientDirectory } from './machine-clients.ts'
import { toPrincipal } from './principal.ts'
import { sessionDirectory } from './sessions.ts'

/** Auth0 has every part of the port. */
export type Auth0Identity = Required<
  Pick<IdentityProvider, 'sessions' | 'factors' | 'machineClients' | 'readLogoutToken'>
> &
  IdentityProvider & { readonly users: UserDirectory }

/**
 * Auth0 as the issuer: accounts through its Management API, tokens verified offline by its published keys.
 *
 * @throws ZodError when the configuration is wrong.
 */
export function auth0Identity(config: Auth0IdentityConfig, wallClock: WallClock = systemClock): Auth0Identity {
  const settings = auth0IdentityConfig.parse(config)
  // Auth0's issuers end with a slash, and a verifier compares every character.
  const issuer = `${(settings.issuerUrl ?? `https://${settings.domain}`).replace(/\/+$/, '')}/`
  const { audience, clientId } = settings
  const verifier: VerifierConfig = {
    issuer,
    jwksUri: `${issuer}.well-known/jwks.json`,
    audience,
    algorithms: ['RS256'],
    clockToleranceSeconds: 5,
  }
  const api = managementApi(settings, wallClock)
  const users = userDirectory(api, settings.connection, wallClock)
  return {
    name: 'auth0',
    clientConfig: () => ({
      authority: issuer,
      clientId,
      audience,
      scope: 'openid profile email offline_access',
      extraAuthorizeParams: { audience },
    }),
    verifierConfig: () => verifier,
    toPrincipal,
    profile: ({ subject }, _accessToken, read) => users.get(subject, read),
    users,
    sessions: sessionDirectory(api),
    factors: factorDirectory(api),
    machineClients: machineClientDirectory(api, audience),
    readLogoutToken: logoutTokenReader({ provider: 'auth0', clientId, wallClock, ...verifier }),
  }
}
