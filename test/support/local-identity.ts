import type { ProviderHost } from '../../providers/host.ts'
import type { LocalIdentityConfig } from '../../providers/identity/local/config.ts'
import { localIdentity } from '../../providers/identity/local/local-identity.ts'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { createTestHost } from './host.ts'
import { type MountedProvider, mountProvider } from './mount-provider.ts'

export const TEST_AUDIENCE = 'https://api.backplane.test'

export interface TestIssuer {
  readonly url: string
  readonly identity: IdentityProvider
  readonly host: ProviderHost
  readonly server: MountedProvider
  readonly database: TestDatabase
  /** Moves the issuer's wall clock forward; the machine's own clock stays. */
  pass(ms: number): void
  /** Another process of the same issuer: same address, same database. It serves nothing until it is mounted. */
  another(config?: Partial<LocalIdentityConfig>): Promise<IdentityProvider>
  close(): Promise<void>
}

/** The local issuer on a database of its own, reached over HTTP. */
export async function startLocalIdentity(config: Partial<LocalIdentityConfig> = {}): Promise<TestIssuer> {
  const server = await mountProvider()
  const database = await createTestDatabase()
  let offset = 0
  const wallClock = { now: () => new Date(Date.now() + offset) }
  const host = await createTestHost({ database, publicUrl: server.url, wallClock })
  const another = (more: Partial<LocalIdentityConfig> = {}) =>
    localIdentity({ audience: TEST_AUDIENCE, ...config, ...more }, host)
  const identity = await another()
  server.serve(identity)
  return {
    url: server.url,
    identity,
    host,
    server,
    database,
    pass: (ms) => {
      offset += ms
    },
    another,
    async close() {
      await server.close()
      await identity.close?.()
      await host.close()
      await database.drop()
    },
  }
}
