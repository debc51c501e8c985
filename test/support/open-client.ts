import * as oidc from 'openid-client'

/** An OpenID Connect client that proves who it is. */
export function openConfidential(
  publicUrl: string,
  clientId: string,
  proof: oidc.ClientAuth,
): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(`${publicUrl}/oidc`), clientId, undefined, proof, {
    execute: [oidc.allowInsecureRequests],
  })
}
