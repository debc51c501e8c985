import { systemClock, type WallClock } from '../../../lib/clock.ts'
import type { IdentityProvider } from '../port.ts'
import { managementApi } from './client.ts'
import { type Auth0IdentityConfig, auth0IdentityConfig } from './config.ts'
import { userDirectory } from './directory.ts'
import { toPrincipal } from './principal.ts'

/**
 * Auth0 as the issuer: accounts through its Management API, tokens verified offline by its published keys.
 *
 * @throws ZodError when the configuration is wrong.
 */
export function auth0Identity(config: Auth0IdentityConfig, wallClock: WallClock = systemClock): IdentityProvider {
  const settings = auth0IdentityConfig.parse(config)
  // Auth0's issuers end with a slash, and a verifier compares every character.
  const issuer = `${(settings.issuerUrl ?? `https://${settings.domain}`).replace(/\/+$/, '')}/`
  const { audience, clientId } = settings
  return {
    name: 'auth0',
    clientConfig: () => ({
      authority: issuer,
      clientId,
      audience,
      scope: 'openid profile email offline_access',
      extraAuthorizeParams: { audience },
    }),
    verifierConfig: () => ({
      issuer,
      jwksUri: `${issuer}.well-known/jwks.json`,
      audience,
      algorithms: ['RS256'],
      clockToleranceSeconds: 5,
    }),
    toPrincipal,
    users: userDirectory(managementApi(settings, wallClock), settings.connection),
  }
}
