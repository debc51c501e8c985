import { z } from 'zod'

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
