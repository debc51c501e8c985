import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Digests under a secret of the issuer's own: what is short enough to be guessed cannot be looked up in a stolen database. */
export interface Digests {
  /** `purpose` keeps a digest that was made for one thing from serving as another. */
  of(purpose: string, ...values: readonly string[]): string
}

export function createDigests(secret: string): Digests {
  const key = Buffer.from(secret, 'base64url')
  return {
    of: (purpose, ...values) =>
      createHmac('sha256', key)
        .update(JSON.stringify([purpose, ...values]))
        .digest('base64url'),
  }
}

/** For random values of 128 bits and more, one round is enough. */
export function sha256(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}

/** In a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Nobody can make it without the secret (base64url of 32 bytes), however little there is to guess; 256 bits. */
export function keyedHash(value: string, secret: string): string {
  return createHmac('sha256', Buffer.from(secret, 'base64url')).update(value).digest('base64url')
}
