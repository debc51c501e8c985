import type { FastifyRequest } from 'fastify'
import type { Origin, Viewer } from '../../domain/access.ts'
import type { Changes } from '../changes/feed.ts'
import { VERSION_HEADER } from '../graphql/apollo.ts'
import { bearerOf } from './authenticate.ts'
import type { People, Person } from './people.ts'
import type { VerifiedTokens } from './verified-tokens.ts'

/** Who asks, and whether this node has heard of every write that they must see. */
export interface Caller {
  /** Answers are kept under it: a person's key, or `anonymous`. */
  readonly key: string
  readonly viewer: Viewer
  readonly hears: boolean
}

export interface Callers {
  /** The caller's key when everything about them is known already and may be believed; undefined when `find` must say. */
  known(request: FastifyRequest): string | undefined
  /** @throws DomainError UNAUTHENTICATED for a token that does not hold */
  find(request: FastifyRequest): Promise<Caller>
}

export const ANONYMOUS = 'anonymous'

export function createCallers(tokens: VerifiedTokens, people: People, changes: Changes): Callers {
  return {
    known(request) {
      if (!changes.hears()) return undefined
      const version = versionOf(request)
      if (version !== null && version > changes.heard) return undefined
      const { authorization } = request.headers
      if (authorization === undefined) return ANONYMOUS
      const principal = authorization.startsWith(BEARER) ? tokens.known(authorization.slice(BEARER.length)) : undefined
      return principal && people.known(principal)?.key
    },
    async find(request) {
      const origin: Origin = { requestId: request.id, address: request.ip }
      const version = versionOf(request)
      // Whoever carries a version made their write before this request began: a poll that begins now sees it.
      const caughtUp = version === null || version <= changes.heard || (await changes.catchUp())
      const hears = caughtUp && changes.hears()
      const token = bearerOf(request.headers.authorization)
      if (token === null) return { key: ANONYMOUS, viewer: { kind: 'anonymous', origin }, hears }
      const person = await people.find(await tokens.principal(token), origin, hears)
      return { key: person.key, viewer: viewerOf(person, origin), hears }
    },
  }
}

const BEARER = 'Bearer '

function viewerOf({ viewer }: Person, origin: Origin): Viewer {
  return { ...viewer, origin }
}

/** A number that cannot be read is newer than anything: the reader then waits for a poll, and is never shown less than they ask for. */
function versionOf({ headers }: FastifyRequest): number | null {
  const given = headers[VERSION_HEADER]
  if (given === undefined) return null
  return typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : Number.POSITIVE_INFINITY
}
