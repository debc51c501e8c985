import { HOUR } from '../../lib/clock.ts'

/** What a denial concerns: every token of a session, of an account, or of a program (of all of it, or in one session). */
export const DENIAL_KINDS = ['session', 'subject', 'client'] as const
export type DenialKind = (typeof DENIAL_KINDS)[number]

/** The key of a `client` denial of what a program was given in one session. A tab is in no `client_id` (RFC 6749, A.1). */
export function clientInSession(clientId: string, sessionId: string): string {
  return `${clientId}\t${sessionId}`
}

export const DENIAL_REASONS = ['logout', 'revoked', 'ban', 'client_changed', 'impersonation_ended', 'erased'] as const
export type DenialReason = (typeof DENIAL_REASONS)[number]

/**
 * A token that is to live longer is refused (server/http/authenticate.ts), so that a denial may be forgotten after this time: no token that
 * it concerns is alive by then.
 */
export const LONGEST_TOKEN_MS = 24 * HOUR
