import type { App } from '../app.ts'

/** Real time. The database holds to it too. */
export const MOST_MINUTES = 60

/** A type of its own, so that no other token is ever taken for one of these, nor the other way round (RFC 8725, 3.11). */
export const IMPERSONATION_TYPE = 'impersonation+jwt'
export const IMPERSONATION_ALGORITHM = 'ES256'
/** Who has asked for the token: ourselves. */
export const IMPERSONATION_CLIENT = 'backplane'

/** The second issuer, besides the configured one, whose tokens this API takes: itself. */
export function impersonationIssuer({ publicUrl }: Pick<App, 'publicUrl'>): string {
  return `${publicUrl}/impersonation`
}
