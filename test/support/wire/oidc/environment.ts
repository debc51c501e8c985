import type { OidcWire } from './oidc-wire.ts'
import type { Vendor } from './vendors.ts'

/** What docs/operating.md says for each of them. */
export function environmentOf({ vendor, issuer, clientId, audience }: OidcWire): Record<string, string> {
  const common = {
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER_URL: issuer,
    OIDC_CLIENT_ID: clientId,
    API_AUDIENCE: audience,
  }
  const own: Record<Vendor, Record<string, string>> = {
    keycloak: { OIDC_CLIENT_ID_CLAIM: 'azp' },
    okta: { OIDC_SUBJECT_CLAIM: 'uid', OIDC_CLIENT_ID_CLAIM: 'cid', OIDC_SCOPE_CLAIM: 'scp' },
    cognito: { OIDC_AUDIENCE_CLAIM: 'client_id', API_AUDIENCE: clientId },
  }
  return { ...common, ...own[vendor] }
}
