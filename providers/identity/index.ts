import { z } from 'zod'
import type { ProviderHost } from '../host.ts'
import { policyDefaults, withPolicy } from '../policy.ts'
import { auth0IdentityConfig } from './auth0/config.ts'
import { localIdentityConfig } from './local/config.ts'
import type { IdentityProvider } from './port.ts'

export const identitySettings = z.discriminatedUnion('provider', [
  localIdentityConfig.extend({ provider: z.literal('local') }),
  auth0IdentityConfig.extend({ provider: z.literal('auth0') }),
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
      const auth0 = auth0Identity(settings, host.wallClock)
      const users = withPolicy(auth0.users, {
        ...policyDefaults,
        provider: 'auth0',
        methods: { get: 'read', findByEmail: 'read', create: 'write', block: 'write', unblock: 'write' },
      })
      return { ...auth0, users }
    }
  }
}
