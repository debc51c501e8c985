import { openOidc } from '../identity/oidc-issuer.ts'
import { testIdentityProvider } from './identity.ts'

const LACKS = ['users', 'sessions', 'factors', 'machineClients'] as const

testIdentityProvider('oidc (Keycloak)', () => openOidc('keycloak'), LACKS)
testIdentityProvider('oidc (Okta)', () => openOidc('okta'), [...LACKS, 'readLogoutToken'])
testIdentityProvider('oidc (Cognito)', () => openOidc('cognito'), [...LACKS, 'readLogoutToken'])
