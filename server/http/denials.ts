import { clientInSession, type DenialKind, type DenialReason } from '../../domain/denials/states.ts'
import type { Principal } from '../../providers/identity/port.ts'

/** A denial as a node reads it; times in ms since 1970. */
export interface Denied {
  readonly kind: DenialKind
  readonly issuer: string
  readonly key: string
  readonly reason: DenialReason
  readonly deniedAt: number
  readonly expiresAt: number
}

/** What one node knows to be dead. */
export interface Denials {
  /** Grows with every denial that was not known: what was allowed at a version needs no second look at the same. */
  readonly version: number
  add(denied: readonly Denied[]): void
  /** Why a token of this principal is dead, or null. */
  reasonFor(principal: Principal): DenialReason | null
  /** Forgets what concerns no living token. @param now ms since 1970 */
  drop(now: number): void
}

export function createDenials(): Denials {
  const known = new Map<string, Denied>()
  let version = 0

  const find = (kind: DenialKind, issuer: string, key: string) => known.get(`${kind} ${issuer} ${key}`)

  return {
    get version() {
      return version
    },
    add(denied) {
      for (const one of denied) {
        const name = `${one.kind} ${one.issuer} ${one.key}`
        const before = known.get(name)
        if (before && before.deniedAt >= one.deniedAt && before.expiresAt >= one.expiresAt) continue
        known.set(name, before && before.deniedAt > one.deniedAt ? { ...one, deniedAt: before.deniedAt } : one)
        version += 1
      }
    },
    reasonFor({ issuer, subject, clientId, sessionId, issuedAt }) {
      // A session does not come back: its tokens are dead however far the issuer's clock is ahead of ours.
      const session = sessionId === null ? undefined : find('session', issuer, sessionId)
      if (session) return session.reason
      const grant = sessionId === null ? undefined : find('client', issuer, clientInSession(clientId, sessionId))
      for (const denied of [find('subject', issuer, subject), find('client', issuer, clientId), grant])
        if (denied && issuedAt <= denied.deniedAt) return denied.reason
      return null
    },
    drop(now) {
      for (const [name, { expiresAt }] of known) if (expiresAt < now) known.delete(name)
    },
  }
}
