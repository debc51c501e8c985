import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { API_SCOPE } from './clients.ts'
import type { LocalIdentitySettings } from './config.ts'
import { deviceFlow } from './device.ts'
import { ACCESS_TOKEN_ALG } from './keys.ts'
import { renderSignedOut, renderSignOut } from './library-pages.ts'
import type { PublicAddress } from './requests.ts'

/** A client learns of its own tokens, and of nobody else's. */
const ownTokens = (_ctx: unknown, client: Client, token: { readonly clientId?: string | undefined }) =>
  token.clientId === client.clientId

/** Who asks for the API gets a token for it; who only wants to know who somebody is gets one that opens nothing. */
function asksForApi({ oidc }: KoaContextWithOIDC, client: Client): boolean {
  const { params } = oidc
  // A program that names no scope means all that it was made for (RFC 6749, 3.3).
  if (params && client.machine === true && params.scope === undefined) params.scope = client.api_scopes
  return String(params?.scope ?? '')
    .split(' ')
    .includes(API_SCOPE)
}

/** What of OAuth 2.0 and OpenID Connect the issuer can do beyond the authorization code. */
export function featuresOf(
  address: PublicAddress,
  settings: LocalIdentitySettings,
): NonNullable<Configuration['features']> {
  return {
    backchannelLogout: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: deviceFlow(address),
    devInteractions: { enabled: false },
    // Both for whoever wants them, and obliged to by `dpop_bound_access_tokens` and `require_pushed_authorization_requests`.
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    introspection: { enabled: true, allowedPolicy: ownTokens },
    revocation: { enabled: true, allowedPolicy: ownTokens },
    userinfo: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => (asksForApi(ctx, client) ? settings.audience : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, resource, client) {
        if (resource !== settings.audience || client.api_scopes === '') throw new errors.InvalidTarget()
        return {
          scope: typeof client.api_scopes === 'string' ? client.api_scopes : API_SCOPE,
          audience: settings.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: settings.accessTokenSeconds,
          jwt: { sign: { alg: ACCESS_TOKEN_ALG } },
        }
      },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => renderSignOut(ctx, form, address),
      postLogoutSuccessSource: (ctx) => renderSignedOut(ctx, address),
    },
  }
}
