import * as oidc from 'openid-client'
import type { SqlPool } from '../../providers/host.ts'
import { type NewApplication, registerApplication } from '../../providers/identity/local/applications.ts'
import type { CookieFetch } from '../../server/cli/cookie-fetch.ts'
import { openClient } from './sign-in.ts'
import { type Stop, submit, walk } from './walk.ts'

const REDIRECT = 'https://calendar.example/callback'

/** An application of another company at an issuer, as people meet it. */
export interface OtherApplication {
  readonly clientId: string
  readonly client: oidc.Configuration
  /** Asks somebody who is signed in in this browser: for the question, or the way back where nothing is asked. */
  ask(browser: CookieFetch, more?: Readonly<Record<string, string>>): Promise<Stop>
  /** The same, allowed where it is asked about, to the tokens. */
  enter(
    browser: CookieFetch,
    more?: Readonly<Record<string, string>>,
  ): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>
}

export async function registerOther(
  sql: Pick<SqlPool, 'query'>,
  publicUrl: string,
  more: Partial<NewApplication> = {},
): Promise<OtherApplication> {
  const { clientId } = await registerApplication(sql, {
    name: 'Film Calendar',
    kind: 'browser',
    redirectUris: [REDIRECT],
    scopes: ['openid', 'email', 'api'],
    ...more,
  })
  const client = await openClient(publicUrl, clientId)
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const code_challenge = await oidc.calculatePKCECodeChallenge(pkceCodeVerifier)
  async function ask(browser: CookieFetch, asked: Readonly<Record<string, string>> = {}) {
    const url = oidc.buildAuthorizationUrl(client, {
      redirect_uri: REDIRECT,
      scope: 'openid email api',
      code_challenge,
      code_challenge_method: 'S256',
      ...asked,
    })
    return walk(browser, url, publicUrl)
  }
  return {
    clientId,
    client,
    ask,
    async enter(browser, more) {
      const stop = await ask(browser, more)
      const back = stop.page === null ? stop : await submit(browser, stop, publicUrl, { answer: 'allow' })
      return oidc.authorizationCodeGrant(client, back.url, { pkceCodeVerifier })
    },
  }
}
