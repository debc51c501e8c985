import { hash } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import { MINUTE, type WallClock } from '../../lib/clock.ts'
import type { Used } from '../../lib/sieve.ts'
import type { Log } from '../../providers/host.ts'
import type { IdentityProvider } from '../../providers/identity/port.ts'
import { createTokenVerifier, type Verified } from './authenticate.ts'
import type { Denylist } from './denylist.ts'
import { isImpersonation, type VerifyImpersonation } from './impersonation-tokens.ts'
import { decodeToken } from './inspect-token.ts'
import { issuerKeys } from './issuer-keys.ts'
import { recentlyMarked } from './recently-used.ts'
import { sharing } from './shared-parts.ts'
import { type TokenStages, tokenStages } from './token-stages.ts'

/** One that was forgotten is verified again. Only tokens that the issuer has signed get in. */
const MAX_TOKENS = 30_000
/** A key that the issuer withdraws stops its tokens about this much later. */
const REFRESH_MS = MINUTE
/**
 * An issuer that is out of reach for a moment must not sign everybody out, and one that stays away may have withdrawn a key meanwhile: from
 * here on every token is verified again, by the keys that jose still holds, and refused when it holds none.
 */
const TRUST_MS = 5 * MINUTE

export interface VerifiedTokens {
  /** Whose token it is: the same object for as long as the token is kept. @throws DomainError as the verifier does */
  principal(token: string): Promise<Verified>
  /**
   * Without waiting: undefined for a token that has to be verified first, or looked for in the denylist. One that was found alive needs no
   * second look until something else is denied.
   */
  known(token: string): Verified | undefined
  /** Every token is verified again. */
  forget(): void
  close(): void
}

interface Kept extends Verified, Used {
  /** The denylist's version at which it was last found alive. */
  allowedAt: number
  /** The whole second of Unix time, which V8 holds in place, from which on it is refused. */
  readonly endsAt: number
}

const NEVER = -1
const NONE = { token: '', digest: '' }

export interface VerifiedTokensOptions {
  readonly identity: IdentityProvider
  readonly wallClock: WallClock
  readonly log: Log
  readonly denylist: Pick<Denylist, 'version' | 'fresh' | 'reasonFor'>
  readonly stages?: TokenStages
  /** For the second issuer, ourselves; without it there is none. */
  readonly verifyImpersonation?: VerifyImpersonation
  readonly maxTokens?: number
  readonly refreshMs?: number
}

/**
 * Remembers which tokens have been verified, by the SHA-256 of the whole token: one that differs in a single character is another, and a token, which
 * may be a kilobyte and stands within its header, is not kept itself, but for the last. A failure is never kept. Expiry is looked at again at each use; everything is forgotten when the issuer's keys are no longer those that verified it.
 */
export function createVerifiedTokens(options: VerifiedTokensOptions): VerifiedTokens {
  const { identity, wallClock, log, denylist, maxTokens = MAX_TOKENS, refreshMs = REFRESH_MS } = options
  const stages = options.stages ?? tokenStages()
  const keys = issuerKeys(identity, stages)
  const verifier = createTokenVerifier(identity, keys, wallClock, stages)
  const toleranceMs = identity.verifierConfig().clockToleranceSeconds * 1_000
  const kept = recentlyMarked<Kept>(maxTokens)
  const underWay = new Map<string, Promise<Verified>>()
  const withSharedParts = sharing()
  /** What was looked for last: a request that has to wait for somebody looks for its own token two or three times. */
  let last = NONE
  let seen = ''
  /** When the issuer last told us its keys. */
  let confirmedAt = Number.NEGATIVE_INFINITY
  /** Counts how often everything was forgotten: what was begun before is not kept after. */
  let epoch = 0
  let timer: NodeJS.Timeout | undefined
  let refreshing: Promise<void> | undefined
  let closed = false

  const msNow = () => wallClock.now().getTime()
  const trusted = (now = msNow()) => now - confirmedAt <= TRUST_MS

  /** As 32 characters of a byte each: the shortest text that V8 can have of it. */
  function digestOf(token: string): string {
    if (token !== last.token) last = { token, digest: hash('sha256', token, 'binary') }
    return last.digest
  }

  function forget(): void {
    epoch += 1
    last = NONE
    kept.clear()
    underWay.clear()
  }

  function noticeKeys(): void {
    const now = fingerprintOf(keys.jwks())
    if (now !== seen) forget()
    seen = now
  }

  /** Rejects when the issuer cannot be reached; who asks meanwhile shares one fetch. */
  function refresh(reload: () => Promise<void>): Promise<void> {
    refreshing ??= reload()
      .then(() => {
        confirmedAt = msNow()
        noticeKeys()
      })
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }

  async function refreshOrForget(reload: () => Promise<void>): Promise<void> {
    await refresh(reload).catch((error: unknown) => {
      log.warn({ err: error }, 'the keys of the issuer of access tokens cannot be fetched')
      if (!trusted()) forget()
    })
  }

  async function tick(): Promise<void> {
    const now = msNow()
    kept.drop((each) => isOver(each, now))
    if (kept.size() > 0) return refreshOrForget(keys.reload)
    clearInterval(timer)
    timer = undefined
  }

  function keep(token: string, found: Kept): void {
    kept.set(digestOf(token), found)
    timer ??= setInterval(() => void tick(), refreshMs).unref()
  }

  function remembered(token: string): Kept | undefined {
    const found = kept.get(digestOf(token))
    const now = msNow()
    return found && trusted(now) && !isOver(found, now) ? found : undefined
  }

  function known(token: string): Verified | undefined {
    const found = remembered(token)
    if (!found || !denylist.fresh()) return undefined
    const { version } = denylist
    if (found.allowedAt !== version) {
      if (denylist.reasonFor(found) !== null) return undefined
      found.allowedAt = version
    }
    return found
  }

  async function verified(token: string): Promise<Verified> {
    const inspected = decodeToken(token, stages)
    const impersonation = options.verifyImpersonation !== undefined && isImpersonation(inspected)
    if (!impersonation) verifier.inspect(inspected)
    // A first fetch that fails fails again in the verifier, which has the words for it.
    if (!keys.jwks() && !impersonation) await refresh(keys.reloadForToken).catch(() => {})
    else if (!trusted()) void refreshOrForget(keys.reloadForToken)
    const begun = epoch
    const found = keptOf(
      withSharedParts(
        impersonation && options.verifyImpersonation
          ? await options.verifyImpersonation(token, inspected)
          : await verifier.verify(token),
      ),
      toleranceMs,
    )
    noticeKeys()
    // One that is bound to a key is proved anew by each request.
    if (begun === epoch && trusted() && !closed && found.boundTo === null) keep(token, found)
    return found
  }

  return {
    known,
    forget,
    async principal(token) {
      const found = remembered(token) ?? underWay.get(token)
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

/** Written out, so that V8 puts all of it into one object, and what each request looks at first. */
function keptOf(verified: Verified, toleranceMs: number): Kept {
  const { kind, issuer, subject, clientId, scopes, sessionId, issuedAt, expiresAt, boundTo, actor, holder } = verified
  return {
    allowedAt: NEVER,
    // As jose does it, in whole seconds.
    endsAt: Math.ceil((expiresAt + (actor ? 0 : toleranceMs)) / 1_000),
    holder,
    used: false,
    actor,
    kind,
    issuer,
    subject,
    clientId,
    scopes,
    sessionId,
    issuedAt,
    expiresAt,
    boundTo,
  }
}

function isOver({ endsAt }: Kept, now: number): boolean {
  return Math.floor(now / 1_000) >= endsAt
}

/** Which keys these are, whatever order they come in and whatever else is said about them. */
function fingerprintOf(jwks: JSONWebKeySet | undefined): string {
  const all = (jwks?.keys ?? []).map(({ kid, kty, crv, x, y, n, e }) => JSON.stringify([kid, kty, crv, x, y, n, e]))
  return all.toSorted().join()
}
