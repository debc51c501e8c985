import { DomainError } from '../../domain/errors.ts'

/** What the Authorization header brings. */
export interface Credential {
  /** `dpop` comes with a proof of its own (RFC 9449, 7.1). */
  readonly scheme: 'bearer' | 'dpop'
  readonly token: string
}

/**
 * Null without the header. Several Authorization headers come as one with commas in it (server/http/create-server.ts), and are refused.
 * @throws DomainError UNAUTHENTICATED for another scheme
 */
export function credentialOf(header: string | undefined): Credential | null {
  if (header === undefined) return null
  const match = /^(Bearer|DPoP) +([\w\-.~+/]+=*)$/i.exec(header)
  const [, scheme, token] = match ?? []
  if (!scheme || !token) throw refused('The Authorization header must be "Bearer" and an access token.')
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token }
}

export function refused(message: string): DomainError {
  return new DomainError('UNAUTHENTICATED', message)
}
