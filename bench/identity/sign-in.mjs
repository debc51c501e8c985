import * as oidc from 'openid-client'
import { cookieFetch } from '../../dist/server/cli/cookie-fetch.js'
import { authorize, openClient } from '../../dist/server/cli/sign-in.js'
import { PASSWORD } from './sizes.mjs'

/**
 * Signs people in at a product, through the issuer's own pages and forms, with PKCE and the exchange of the code.
 *
 * @param {string} url
 * @returns {Promise<(email: string, send?: typeof fetch) => Promise<string>>} from an address to an access token; `send` sends the requests
 */
export async function openSignIn(url) {
  const client = await openClient(url)
  return async (email, send = fetch) => {
    const { callback, checks } = await authorize(client, { email, password: PASSWORD, browser: cookieFetch(send) })
    const { access_token } = await oidc.authorizationCodeGrant(client, callback, checks)
    return access_token
  }
}
