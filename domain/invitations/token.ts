import { createHash, randomBytes } from 'node:crypto'

/** 256 bits that nobody can guess, for the mail's link. Only their digest is kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
