import { systemClock, type WallClock } from '../../../lib/clock.ts'
import { logoutTokenReader } from '../logout-token.ts'
import type { IdentityProvider, SigningAlgorithm, VerifierConfig } from '../port.ts'
import { listOf, type OidcIdentityConfig, oidcIdentityConfig } from './config.ts'
import { discover } from './discovery.ts'
import { principalReader } from './principal.ts'
import { holderOf, userinfo } from './userinfo.ts'

/**
 * Any OpenID Connect issuer that signs its access tokens as JWTs: Keycloak, Okta, Amazon Cognito. People sign in there and are met by the
 * userinfo endpoint; its accounts cannot be changed from here, because no standard says how.
 *
 * @throws ZodError when the configuration is wrong.
 * @throws ProviderError `unavailable` or `misconfigured` when the issuer's discovery document cannot be had or used.
 */
export async function oidcIdentity(
  config: OidcIdentityConfig,
  wallClock: WallClock = systemClock,
): Promise<IdentityProvider> {
  const settings = oidcIdentityConfig.parse(config)
  const { audience, audienceClaim, algorithms, requireTyp, scope, webClientId: clientId } = settings
  const { issuer, jwksUri, userinfoEndpoint, backChannelLogout, origins } = await discover(settings.issuer)
  const verifier: VerifierConfig = {
    issuer,
    jwksUri,
    audience,
    ...(audienceClaim === 'aud' ? {} : { audienceClaim: { name: audienceClaim, anyOf: listOf(audience) } }),
    algorithms: listOf(algorithms) as SigningAlgorithm[],
    clockToleranceSeconds: 5,
    ...(requireTyp ? { requireTyp } : {}),
  }
  return {
    name: 'oidc',
    clientConfig: () => ({ authority: issuer, clientId, audience, scope, extraAuthorizeParams: {} }),
    origins,
    verifierConfig: () => verifier,
    toPrincipal: principalReader(settings),
    profile: async (principal, accessToken, read) =>
      userinfoEndpoint === null
        ? holderOf(principal, accessToken)
        : userinfo(userinfoEndpoint, principal, accessToken, read),
    ...(backChannelLogout
      ? { readLogoutToken: logoutTokenReader({ provider: 'oidc', clientId, wallClock, ...verifier }) }
      : {}),
  }
}
