import type { JSONWebKeySet } from 'jose'
import { MINUTE, type WallClock } from '../../lib/clock.ts'
import type { Log } from '../../providers/host.ts'
import type { IdentityProvider, Principal } from '../../providers/identity/port.ts'
import { createTokenVerifier, issuerKeys } from './authenticate.ts'
import { type RecentlyUsed, recentlyUsed } from './recently-used.ts'

/**
 * Of all tokens together, in characters: 20,000 of a kilobyte, or 50,000 short ones. One that was forgotten is verified again. Only tokens that
 * the issuer has signed get in.
 */
const MAX_CHARACTERS = 20_000_000
/** A key that the issuer withdraws stops its tokens about this much later. */
const REFRESH_MS = MINUTE
/**
 * An issuer that is out of reach for a moment must not sign everybody out, and one that stays away may have withdrawn a key meanwhile: from
 * here on every token is verified again, by the keys that jose still holds, and refused when it holds none.
 */
const TRUST_MS = 5 * MINUTE

export interface VerifiedTokens {
  /** Whose token it is: the same object for as long as the token is kept. @throws DomainError as the verifier does */
  principal(token: string): Promise<Principal>
  /** Without waiting: undefined for a token that has to be verified first. */
  known(token: string): Principal | undefined
  /** Every token is verified again. */
  forget(): void
  close(): void
}

export interface VerifiedTokensOptions {
  readonly identity: IdentityProvider
  readonly wallClock: WallClock
  readonly log: Log
  readonly maxCharacters?: number
  readonly refreshMs?: number
}

/**
 * Remembers which tokens have been verified, by the whole token: one that differs in a single character is another. A failure is never
 * kept. Expiry is looked at again at each use; everything is forgotten when the issuer's keys are no longer those that verified it.
 */
export function createVerifiedTokens(options: VerifiedTokensOptions): VerifiedTokens {
  const { identity, wallClock, log, maxCharacters = MAX_CHARACTERS, refreshMs = REFRESH_MS } = options
  const keys = issuerKeys(identity)
  const verify = createTokenVerifier(identity, keys, wallClock)
  const toleranceMs = identity.verifierConfig().clockToleranceSeconds * 1_000
  const kept = recentlyUsed<Principal>(maxCharacters, (token) => token.length)
  const underWay = new Map<string, Promise<Principal>>()
  const withSharedParts = sharing()
  let seen = ''
  /** When the issuer last told us its keys. */
  let confirmedAt = Number.NEGATIVE_INFINITY
  /** Counts how often everything was forgotten: what was begun before is not kept after. */
  let epoch = 0
  let timer: NodeJS.Timeout | undefined
  let refreshing: Promise<void> | undefined
  let closed = false

  // As jose does it, in whole seconds.
  const expired = ({ expiresAt }: Principal, now: number) => expiresAt.getTime() <= now - (now % 1_000) - toleranceMs
  const trusted = () => wallClock.now().getTime() - confirmedAt <= TRUST_MS

  function forget(): void {
    epoch += 1
    kept.clear()
    underWay.clear()
  }

  function noticeKeys(): void {
    const now = fingerprintOf(keys.jwks())
    if (now !== seen) forget()
    seen = now
  }

  /** Rejects when the issuer cannot be reached; who asks meanwhile shares one fetch. */
  function refresh(): Promise<void> {
    refreshing ??= keys
      .reload()
      .then(() => {
        confirmedAt = wallClock.now().getTime()
        noticeKeys()
      })
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }

  async function refreshOrForget(): Promise<void> {
    await refresh().catch((error: unknown) => {
      log.warn({ err: error }, 'the keys of the issuer of access tokens cannot be fetched')
      if (!trusted()) forget()
    })
  }

  async function tick(): Promise<void> {
    const now = wallClock.now().getTime()
    kept.drop((principal) => expired(principal, now))
    if (kept.size() > 0) return refreshOrForget()
    clearInterval(timer)
    timer = undefined
  }

  function keep(token: string, principal: Principal): void {
    kept.set(token, principal)
    timer ??= setInterval(() => void tick(), refreshMs).unref()
  }

  function known(token: string): Principal | undefined {
    const principal = kept.get(token)
    if (!principal || !trusted()) return undefined
    return expired(principal, wallClock.now().getTime()) ? undefined : principal
  }

  async function verified(token: string): Promise<Principal> {
    // A first fetch that fails fails again in the verifier, which has the words for it.
    if (!keys.jwks()) await refresh().catch(() => {})
    else if (!trusted()) void refreshOrForget()
    const begun = epoch
    const principal = withSharedParts(await verify(token))
    noticeKeys()
    if (begun === epoch && trusted() && !closed) keep(token, principal)
    return principal
  }

  return {
    known,
    forget,
    async principal(token) {
      const found = known(token) ?? underWay.get(token)
      if (found) return found
      const verification = verified(token).finally(() => {
        if (underWay.get(token) === verification) underWay.delete(token)
      })
      underWay.set(token, verification)
      return verification
    },
    close() {
      closed = true
      clearInterval(timer)
      forget()
    },
  }
}

/** What many tokens say alike is held once: beside their text it is most of what a token would take up. */
function sharing(): (principal: Principal) => Principal {
  const texts = recentlyUsed<string>(MOST_SHARED)
  const scopes = recentlyUsed<ReadonlySet<string>>(MOST_SHARED)
  return (principal) => ({
    ...principal,
    issuer: once(texts, principal.issuer, principal.issuer),
    clientId: once(texts, principal.clientId, principal.clientId),
    scopes: once(scopes, [...principal.scopes].join(' '), principal.scopes),
  })
}

const MOST_SHARED = 1_000

function once<Value>(known: RecentlyUsed<Value>, key: string, value: Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  known.set(key, value)
  return value
}

/** Which keys these are, whatever order they come in and whatever else is said about them. */
function fingerprintOf(jwks: JSONWebKeySet | undefined): string {
  const all = (jwks?.keys ?? []).map(({ kid, kty, crv, x, y, n, e }) => JSON.stringify([kid, kty, crv, x, y, n, e]))
  return all.toSorted().join()
}
