import { Resolver } from 'node:dns/promises'
import { DomainError } from '../domain/errors.ts'
import type { Dns } from '../domain/tenant-domains/dns.ts'

/** Two tries of two seconds, and an end to everything after five: somebody waits for the answer. */
const TRY_MS = 2_000
const LIMIT_MS = 5_000
/** The name, or the record, is not there: an answer like any other. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA'])

/** @param servers addresses, with a port when it is not 53; the machine's own name servers when nothing is said */
export function createDns(servers?: readonly string[], limits = { tryMs: TRY_MS, limitMs: LIMIT_MS }): Dns {
  return {
    async texts(name) {
      // Of each question its own, so that cancelling it cancels nobody else's.
      const resolver = new Resolver({ timeout: limits.tryMs, tries: 2 })
      if (servers) resolver.setServers(servers)
      const timer = setTimeout(() => resolver.cancel(), limits.limitMs)
      try {
        return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))
      } catch (error) {
        if (NOTHING.has(String((error as { code?: unknown }).code))) return []
        throw new DomainError(
          'PROVIDER_UNAVAILABLE',
          `The name servers of ${name} do not answer. Check the domain's DNS, or try again in a moment.`,
          { cause: error },
        )
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
