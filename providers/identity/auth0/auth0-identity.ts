import { z } from 'zod'
import { systemClock, type WallClock } from '../../../lib/clock.ts'
import type { IdentityProvider } from '../port.ts'
import { managementApi } from './client.ts'
import { userDirectory } from './directory.ts'
import { toPrincipal } from './principal.ts'

export const auth0IdentityConfig = z.object({
  /** The tenant's own domain, where the Management API is: `acme.eu.auth0.com`. */
  domain: z.hostname('a domain is a bare host name: acme.eu.auth0.com'),
  /** The single-page application's client. */
  clientId: z.string().min(1),
  /** The API's identifier in Auth0; without it Auth0 issues opaque tokens that nobody can verify offline. */
  audience: z.string().min(1),
  /** A machine-to-machine application that may read, create and update users and delete their sessions and refresh tokens. */
  managementClientId: z.string().min(1),
  managementClientSecret: z.string().min(1),
  /** The database connection in which new users are made. */
  connection: z.string().min(1).default('Username-Password-Authentication'),
  /** Where people sign in, when it is not the domain: a custom domain (`https://login.acme.com`). Tokens name it as their issuer. */
  issuerUrl: z.url().optional(),
  /** Makes the calls to the Management API instead of the runtime's own `fetch`: a proxy, or a simulator. */
  fetch: z.custom<typeof fetch>((value) => typeof value === 'function').optional(),
})
export type Auth0IdentityConfig = z.input<typeof auth0IdentityConfig>

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
