import type { JWTPayload } from 'jose'
import { newId } from '../../lib/ids.ts'
import type { TestBackplane } from './backplane.ts'
import { tokenMint } from './tokens.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Sends what the issuer would (OpenID Connect Back-Channel Logout 1.0, 2.4), signed with its own keys. */
export async function logoutSender(
  backplane: TestBackplane,
): Promise<(claims: JWTPayload, jti?: string) => Promise<Response>> {
  const mint = await tokenMint(backplane, 'nobody')
  return async (claims, jti = newId()) => {
    const logout_token = await mint({
      claims: { aud: 'backplane-web', sub: null as never, jti, events: { [EVENT]: {} }, ...claims },
      header: { typ: 'logout+jwt' },
    })
    return fetch(`${backplane.url}/webhooks/identity/local`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token }),
    })
  }
}
