import type { IncomingHttpHeaders } from 'node:http'
import { type Actor, type Origin, requireOperator, type Viewer } from '../../domain/access.ts'
import { KEY_MARK } from '../../domain/api-keys/secret.ts'
import type { DenialReason } from '../../domain/denials/states.ts'
import type { DomainError } from '../../domain/errors.ts'
import { CLOSED } from '../../domain/users/rules.ts'
import type { ClientAddressOf, FromSomewhere } from '../../lib/client-address.ts'
import type { Changes } from '../changes/feed.ts'
import { VERSION_HEADER } from '../graphql/apollo.ts'
import type { Asker } from '../graphql/documents/kept-parts.ts'
import type { DocumentList } from '../graphql/documents/list.ts'
import type { Metered } from '../limits/rate.ts'
import type { Verified } from './authenticate.ts'
import { type Credential, credentialOf, refused } from './credential.ts'
import type { Denylist } from './denylist.ts'
import type { Machine, Machines } from './machines.ts'
import type { People } from './people.ts'
import type { Person } from './person.ts'
import type { AssertProof } from './proofs.ts'
import type { VerifiedTokens } from './verified-tokens.ts'

/** What is looked at of a request, whichever way it came. */
export interface Asking {
  readonly id: string
  /** By which the address is found; of what goes on for long only the address is kept. */
  readonly raw?: FromSomewhere
  readonly address?: string | null
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** It goes on with what has begun with a proof of its own (RFC 9449): none is asked for again. */
  readonly proved?: true
}

/** Who asks, and whether this node has heard of every write that they must see. */
export interface Caller {
  /** Answers are kept under it: a person's key, or `anonymous`. */
  readonly key: string
  readonly viewer: Viewer
  readonly hears: boolean
  /** Of a program: what it may run. */
  readonly documents?: DocumentList
}

/** Who asks, when nobody has to be asked for it: the same object for as long as nothing of theirs has changed. Of where the request came from it knows nothing. */
export type Known = Pick<Caller, 'key' | 'viewer' | 'documents'> & Asker & Metered

type Somebody = Pick<Person, 'key' | 'viewer'>

export interface Callers {
  /** When everything about the caller is known already and may be believed; undefined when `find` must say. */
  known(request: Asking): Known | undefined
  /** @throws DomainError UNAUTHENTICATED for a token that does not hold, PROVIDER_UNAVAILABLE where nobody can say whether it does */
  find(request: Asking, signal?: AbortSignal): Promise<Caller>
}

export interface CallerParts {
  readonly tokens: VerifiedTokens
  readonly people: People
  readonly machines: Machines
  readonly changes: Changes
  readonly denylist: Denylist
  readonly assertProof: AssertProof
  readonly addressOf: ClientAddressOf
}

export const ANONYMOUS = 'anonymous'
const NOBODY: Known = {
  key: ANONYMOUS,
  viewer: { kind: 'anonymous', origin: { requestId: '', address: null } },
  shown: undefined,
  meters: undefined,
}

export function createCallers(parts: CallerParts): Callers {
  const { tokens, people, machines, changes, denylist, assertProof, addressOf } = parts

  /** A token that is bound to a key is never taken for a bearer's, nor the other way round. */
  async function verify({ scheme, token }: Credential, request: Asking): Promise<Verified> {
    const verified = await tokens.principal(token)
    const { boundTo } = verified
    if (boundTo !== null) {
      const proof = scheme === 'dpop' ? request.headers.dpop : undefined
      if (scheme !== 'dpop' || !request.proved)
        await assertProof({ token, boundTo, method: request.method, path: request.url, proof })
    } else if (scheme === 'dpop') throw refused('The access token is bound to no key: send it as "Bearer".')
    return verified
  }

  async function identify(
    verified: Verified,
    token: string,
    origin: Origin,
    hears: boolean,
  ): Promise<Somebody | Machine> {
    await denylist.assertFresh()
    const reason = denylist.reasonFor(verified)
    // Of a ban the person is told until when it holds, and once it is lifted to sign in anew.
    if (reason !== null && reason !== 'ban') throw ended(reason)
    if (verified.actor) return impersonated(verified.subject, verified.actor, origin, hears)
    if (verified.kind === 'machine') return machines.ofClient(verified, origin, hears)
    const person = await people.find(verified, token, origin, hears)
    if (reason !== null) throw ended(reason)
    return person
  }

  /** The person, with nothing of their own as staff, for as long as the operator may still act as them. */
  async function impersonated(userId: string, actor: Actor, origin: Origin, hears: boolean): Promise<Somebody> {
    const operator = await people.ofUser(actor.operatorId, origin, hears)
    requireOperator(operator.viewer, 'operator:impersonate')
    const { key, viewer } = await people.ofUser(userId, origin, hears)
    if (viewer.operatorRole !== null) throw ended('impersonation_ended')
    return { key: `${key}!`, viewer: { ...viewer, actor } }
  }

  return {
    known(request) {
      if (!changes.hears()) return undefined
      const version = versionOf(request)
      if (version !== null && version > changes.heard) return undefined
      const { authorization } = request.headers
      if (authorization === undefined) return NOBODY
      if (!authorization.startsWith(BEARER)) return undefined
      const token = authorization.slice(BEARER.length)
      const verified = tokens.known(token)
      if (verified) return people.known(verified) ?? machines.knownClient(verified)
      return token.startsWith(KEY_MARK) ? machines.knownKey(token) : undefined
    },
    async find(request, signal) {
      const address = request.address ?? (request.raw ? (addressOf(request.raw)?.address ?? null) : null)
      const origin: Origin = { requestId: request.id, address, ...(signal ? { signal } : {}) }
      const credential = credentialOf(request.headers.authorization)
      const version = versionOf(request)
      // Whoever carries a version made their write before this request began: a poll that begins now sees it.
      const caughtUp = version === null || version <= changes.heard || (await changes.catchUp())
      const hears = caughtUp && changes.hears()
      if (credential === null) return { key: ANONYMOUS, viewer: { kind: 'anonymous', origin }, hears }
      if (credential.token.startsWith(KEY_MARK) && credential.scheme === 'bearer') {
        const { key, viewer, documents } = await machines.ofKey(credential.token, origin, hears)
        return { key, viewer: { ...viewer, origin }, hears, documents }
      }
      // Most are known: what `known` believes needs no second look, and nothing is waited for.
      const trusted = hears && credential.scheme === 'bearer' ? tokens.known(credential.token) : undefined
      const person = trusted && people.known(trusted)
      if (person) return inPerson(person, trusted, origin, hears)
      const verified = await verify(credential, request)
      const somebody = await identify(verified, credential.token, origin, hears)
      if ('documents' in somebody) {
        const { key, viewer, documents } = somebody
        return { key, viewer: { ...viewer, origin }, hears, documents }
      }
      return inPerson(somebody, verified, origin, hears)
    },
  }
}

function inPerson({ key, viewer }: Somebody, { sessionId }: Verified, origin: Origin, hears: boolean): Caller {
  return { key, viewer: { ...viewer, sessionId, origin }, hears }
}

const BEARER = 'Bearer '

const WORDS: Readonly<Record<DenialReason, string>> = {
  logout: 'You have signed out, and this access token with you. Sign in again.',
  revoked: 'This session has been ended. Sign in again.',
  ban: 'This access token was given before the account was banned. Sign in again.',
  client_changed: 'This program has got another secret since, or was removed: fetch a new access token.',
  impersonation_ended: 'Acting as this person has ended.',
  erased: CLOSED,
}

function ended(reason: DenialReason): DomainError {
  return refused(WORDS[reason])
}

/** A number that cannot be read is newer than anything: the reader then waits for a poll, and is never shown less than they ask for. */
function versionOf({ headers }: Pick<Asking, 'headers'>): number | null {
  const given = headers[VERSION_HEADER]
  if (given === undefined) return null
  return typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : Number.POSITIVE_INFINITY
}
