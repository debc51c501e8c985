import type { JWK, Provider } from 'oidc-provider'
import type { KeyRing } from './key-ring.ts'

type Answer = ReturnType<Provider['callback']>

/**
 * The issuer of the present keys. oidc-provider takes its keys when it is made, so it is made anew when they have changed; it
 * keeps nothing but caches in memory, and a request that is under way ends with the one that it began with.
 */
export interface CurrentIssuer {
  /** The latest, without looking for changed keys: for whatever signs nothing. */
  readonly latest: Provider
  answer(...request: Parameters<Answer>): Promise<void>
}

export async function issuerOf(ring: KeyRing, make: (keys: readonly JWK[]) => Provider): Promise<CurrentIssuer> {
  let keys = await ring.current()
  let latest = make(keys)
  let answer = latest.callback()
  return {
    get latest() {
      return latest
    },
    async answer(request, response) {
      const present = await ring.current()
      if (present !== keys) {
        latest = make(present)
        answer = latest.callback()
        keys = present
      }
      await answer(request, response)
    },
  }
}
