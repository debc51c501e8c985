import { z } from 'zod'
import type { ProviderHost } from '../host.ts'
import { createBreaker } from '../policy/breaker.ts'
import { type CallKind, policyDefaults, withPolicy } from '../policy.ts'
import type { Auth0Identity } from './auth0/auth0-identity.ts'
import { auth0IdentityConfig } from './auth0/config.ts'
import { localIdentityConfig } from './local/config.ts'
import { oidcIdentityConfig } from './oidc/config.ts'
import type { IdentityProvider } from './port.ts'

export const identitySettings = z.discriminatedUnion('provider', [
  localIdentityConfig.extend({ provider: z.literal('local') }),
  auth0IdentityConfig.extend({ provider: z.literal('auth0') }),
  oidcIdentityConfig.extend({ provider: z.literal('oidc') }),
])
export type IdentitySettings = z.infer<typeof identitySettings>

/** The chosen issuer, whose packages alone are loaded; a vendor's calls obey the policy. */
export async function createIdentity(settings: IdentitySettings, host: ProviderHost): Promise<IdentityProvider> {
  switch (settings.provider) {
    case 'local': {
      const { localIdentity } = await import('./local/local-identity.ts')
      return localIdentity(settings, host)
    }
    case 'auth0': {
      const { auth0Identity } = await import('./auth0/auth0-identity.ts')
      return withAuth0Policy(auth0Identity(settings, host.wallClock))
    }
    case 'oidc': {
      const { oidcIdentity } = await import('./oidc/oidc-identity.ts')
      const oidc = await oidcIdentity(settings, host.wallClock)
      const policy = { ...policyDefaults, provider: 'oidc', methods: { profile: 'read' as const } }
      return withPolicy<IdentityProvider>(oidc, policy)
    }
  }
}

/** Auth0 keeps no idempotency keys: what may have happened is not sent again from here. */
function withAuth0Policy(auth0: Auth0Identity): IdentityProvider {
  const policy = { ...policyDefaults, provider: 'auth0' }
  // One tenant: when it is away, it is away for all of them.
  const tools = { breaker: createBreaker(policy.breaker, () => performance.now()) }
  const users = withPolicy(auth0.users, { ...policy, methods: USERS }, tools)
  return {
    ...auth0,
    users,
    profile: ({ subject }, _accessToken, read) => users.get(subject, read),
    sessions: withPolicy(auth0.sessions, { ...policy, methods: SESSIONS }, tools),
    factors: withPolicy(auth0.factors, { ...policy, methods: { list: 'read', reset: 'write' } }, tools),
    machineClients: withPolicy(auth0.machineClients, { ...policy, methods: MACHINE_CLIENTS }, tools),
  }
}

type Methods<Part> = Readonly<Record<keyof Part, CallKind>>

const USERS: Methods<Auth0Identity['users']> = {
  get: 'read',
  findByEmail: 'read',
  create: 'write',
  update: 'write',
  block: 'write',
  unblock: 'write',
  remove: 'write',
  resetPassword: 'write',
  verifyEmail: 'write',
}
const SESSIONS: Methods<Auth0Identity['sessions']> = { list: 'read', revoke: 'write', revokeAll: 'write' }
const MACHINE_CLIENTS: Methods<Auth0Identity['machineClients']> = {
  create: 'write',
  rotateSecret: 'write',
  remove: 'write',
}
