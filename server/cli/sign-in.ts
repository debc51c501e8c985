import * as oidc from 'openid-client'
import { type CookieFetch, cookieFetch } from './cookie-fetch.ts'
import { readErrors, readForm, readLink } from './forms.ts'

/** The command line's registered address (RFC 8252, 7.3); nothing listens there, because the redirect is read, not followed. */
const REDIRECT_URI = 'http://127.0.0.1/callback'
const STEPS_LIMIT = 12

export interface SignIn {
  /** Where the deployment is reached; its local issuer is at `/oidc`. */
  readonly publicUrl: string
  readonly email: string
  readonly password: string
  /** Creates the account first, on the issuer's own page. */
  readonly signUp?: { readonly name: string }
  /** The code that a page asks for: the one that was mailed to a new address, or that of an authenticator app. */
  readonly code?: () => Promise<string>
  readonly clientId?: string
  readonly redirectUri?: string
  readonly scope?: string
  /** A browser's cookies, to be signed in already; a fresh one by default. */
  readonly browser?: CookieFetch
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
  readonly subject: string
  readonly expiresInSeconds: number | undefined
}

/** The issuer's page refused what was typed; the message is the page's own. */
export class SignInRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SignInRefused'
  }
}

/**
 * Signs in as a person would: authorization code with PKCE, through the issuer's own pages and forms.
 * @throws SignInRefused when the page refuses the address or the password.
 */
export async function signIn(options: SignIn): Promise<Tokens> {
  const client = await openClient(options.publicUrl, options.clientId)
  const { callback, checks } = await authorize(client, options)
  return toTokens(await oidc.authorizationCodeGrant(client, callback, checks))
}

/** An OpenID Connect client of the local issuer. */
export async function openClient(publicUrl: string, clientId = 'backplane-cli'): Promise<oidc.Configuration> {
  const execute = publicUrl.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  return oidc.discovery(new URL(`${publicUrl}/oidc`), clientId, undefined, oidc.None(), { execute })
}

export interface Authorized {
  /** The redirect address with the code. */
  readonly callback: URL
  readonly checks: oidc.AuthorizationCodeGrantChecks & { readonly pkceCodeVerifier: string }
}

/** Everything before the code is exchanged. */
export async function authorize(client: oidc.Configuration, options: Omit<SignIn, 'publicUrl'>): Promise<Authorized> {
  const redirectUri = options.redirectUri ?? REDIRECT_URI
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const expectedState = oidc.randomState()
  const expectedNonce = oidc.randomNonce()
  const start = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: options.scope ?? 'openid profile email api',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...(options.signUp ? { screen_hint: 'signup' } : {}),
  })
  const callback = await walk(options.browser ?? cookieFetch(), start, redirectUri, options)
  return { callback, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } }
}

async function walk(
  browser: CookieFetch,
  start: URL,
  redirectUri: string,
  { email, password, signUp, code }: Pick<SignIn, 'email' | 'password' | 'signUp' | 'code'>,
): Promise<URL> {
  let url = start
  let response = await browser(url)
  for (let step = 0; step < STEPS_LIMIT; step++) {
    const location = response.headers.get('location')
    if (location) {
      url = new URL(location, url)
      if (url.href.startsWith(`${redirectUri}?`)) return url
      response = await browser(url)
      continue
    }
    const page = await response.text()
    const errors = readErrors(page)
    if (errors.length > 0) throw new SignInRefused(errors.join(' '))
    const other = signUp ? readLink(page, 'Create an account') : readLink(page, 'Sign in')
    if (other) {
      url = new URL(other, url)
      response = await browser(url)
      continue
    }
    const form = readForm(page)
    if (!response.ok || !form) throw new Error(`${url.origin}${url.pathname} answered ${response.status} and no form`)
    url = new URL(form.action, url)
    if ('code' in form.fields && !code) throw new SignInRefused('The page asks for a code, and none was given.')
    const typed: Record<string, string> =
      'code' in form.fields
        ? { code: (await code?.()) ?? '' }
        : { email, password, ...(signUp ? { name: signUp.name } : {}) }
    response = await browser(url, { method: 'POST', body: new URLSearchParams({ ...form.fields, ...typed }) })
  }
  throw new Error(`signing in did not end after ${STEPS_LIMIT} steps, the last at ${url.origin}${url.pathname}`)
}

function toTokens(answer: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>): Tokens {
  const subject = answer.claims()?.sub
  if (!subject) throw new Error('the issuer answered without an ID token')
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
    subject,
    expiresInSeconds: answer.expires_in,
  }
}
