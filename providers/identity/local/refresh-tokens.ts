import { Provider } from 'oidc-provider'
import type { SqlPool } from '../../host.ts'
import { keyedHash, sha256 } from './digests.ts'

/**
 * How long a refresh token that was just rotated may be repeated, in milliseconds: two tabs, or an answer that was lost.
 * Later use is theft and ends the grant (RFC 9700, 4.14.2).
 */
export const REFRESH_LEEWAY_MS = 10_000

/** More rotations than anybody makes within the leeway. */
const LINE_LIMIT = 1_000

/**
 * A grant has one line of refresh tokens, never a fork. Whoever repeats a token within the leeway gets the newest token of
 * its line, the same as everybody else: were each given one of their own, a thief who is quick could go on beside the victim
 * for ever, and no replay would ever show it.
 *
 * Each successor follows from its predecessor by a keyed hash, because what was given out is not stored and could not be
 * given out again.
 */
export function oneLineOfRefreshTokens(issuer: Provider, sql: SqlPool, secret: string): void {
  const { prototype } = issuer.RefreshToken
  const save = prototype.save
  prototype.save = async function saveInLine(...args) {
    const before = Provider.ctx?.oidc.entities.RotatedRefreshToken
    if (before && !this.jti) this.jti = await newestAfter(before.jti, sql, secret)
    return save.apply(this, args)
  }
}

/** True while a request is answered that wants tokens for a refresh token whose leeway is over. */
export function isReplay(): boolean {
  const { oidc } = Provider.ctx ?? {}
  return oidc?.route === 'token' && oidc.entities.RefreshToken?.consumed !== undefined
}

async function newestAfter(token: string, sql: SqlPool, secret: string): Promise<string> {
  let next = token
  for (let step = 0; step < LINE_LIMIT; step++) {
    next = keyedHash(`refresh ${next}`, secret)
    const { rows } = await sql.query(
      `select 1 from payloads where model = 'RefreshToken' and id = $1 and consumed_at is not null`,
      [sha256(next)],
    )
    if (rows.length === 0) return next
  }
  throw new Error(`a refresh token was rotated more than ${LINE_LIMIT} times within its leeway`)
}
