import type { JWK } from 'oidc-provider'
import { MINUTE, type WallClock } from '../../../lib/clock.ts'
import type { Log, SqlPool } from '../../host.ts'
import { loadSigningKeys } from './keys.ts'

/** How old a process's picture of the keys may be: a key is published a day before it signs. */
const FRESH_MS = MINUTE

/** The keys as this process knows them. */
export interface KeyRing {
  /** Of each algorithm the key that signs first; the same array until something has changed. */
  current(): Promise<readonly JWK[]>
}

/** @throws ProviderError `misconfigured` when the stored keys cannot be opened */
export async function openKeyRing(parts: {
  readonly sql: SqlPool
  readonly secret: string
  readonly wallClock: WallClock
  readonly log: Log
}): Promise<KeyRing> {
  const { sql, secret, wallClock, log } = parts
  const load = () => loadSigningKeys(sql, secret, wallClock.now())
  let keys = await load()
  let loadedAt = wallClock.now().getTime()
  let loading: Promise<void> | null = null

  async function reload(): Promise<void> {
    try {
      const loaded = await load()
      if (namesOf(loaded) !== namesOf(keys)) keys = loaded
    } catch (error) {
      log.error({ err: error }, 'the signing keys could not be read again; those of a minute ago stay in use')
    } finally {
      loadedAt = wallClock.now().getTime()
      loading = null
    }
  }

  return {
    async current() {
      if (Math.abs(wallClock.now().getTime() - loadedAt) >= FRESH_MS) {
        loading ??= reload()
        await loading
      }
      return keys
    },
  }
}

/** The public halves, as the issuer publishes them. */
export function publicKeys(keys: readonly JWK[]): JWK[] {
  return keys.map(({ kty, use, alg, kid, crv, x, y, n, e }) => ({ kty, use, alg, kid, crv, x, y, n, e }) as JWK)
}

function namesOf(keys: readonly JWK[]): string {
  return keys.map(({ kid }) => kid).join(' ')
}
