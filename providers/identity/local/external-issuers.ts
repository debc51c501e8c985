import * as oidc from 'openid-client'
import { HOUR, type WallClock } from '../../../lib/clock.ts'
import type { LocalIdentitySettings } from './config.ts'

const ANSWER_SECONDS = 5
const DESCRIPTION_MS = HOUR

/** What another issuer says of somebody. */
export interface ExternalIdentity {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  /** Only what the issuer itself has seen to be theirs. */
  readonly emailVerified: boolean
  readonly name: string | null
}

/** What must be kept from the way there until the way back. */
export interface ExternalChecks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface ExternalIssuer {
  readonly id: string
  readonly name: string
  /** Its identifier, but for how an address may be written. */
  readonly issuer: string
  /** Where to send the person. @throws when the issuer cannot be reached */
  begin(callbackUrl: string): Promise<{ readonly url: URL; readonly checks: ExternalChecks }>
  /** @throws AuthorizationResponseError when the issuer or the person said no, another error when nothing can be believed */
  finish(callback: URL, checks: ExternalChecks): Promise<ExternalIdentity>
}

/** Sign-in with other issuers: the list, and the secret under which an attempt is kept. */
export interface ExternalParts {
  readonly issuers: readonly ExternalIssuer[]
  readonly secret: string
}

/** The configured issuers, to each of which we are a client (OpenID Connect Core 1.0: code, PKCE, state, nonce). */
export function externalIssuers(
  configured: LocalIdentitySettings['externalIssuers'],
  wallClock: WallClock,
): readonly ExternalIssuer[] {
  return configured.map(({ id, name, issuer, clientId, clientSecret }) => {
    let described: { readonly client: Promise<oidc.Configuration>; readonly at: number } | null = null

    /** Its description is fetched when it is first needed, and again after an hour; a failure is not kept. */
    function client(): Promise<oidc.Configuration> {
      const now = wallClock.now().getTime()
      if (described && Math.abs(now - described.at) < DESCRIPTION_MS) return described.client
      const server = new URL(issuer)
      const fetched = oidc.discovery(server, clientId, clientSecret, undefined, {
        // The ID token's signature is verified although it came straight from the issuer.
        execute: [
          oidc.enableNonRepudiationChecks,
          ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
        timeout: ANSWER_SECONDS,
      })
      described = { client: fetched, at: now }
      fetched.catch(() => {
        described = null
      })
      return fetched
    }

    return {
      id,
      name,
      issuer,
      async begin(callbackUrl) {
        const checks = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        }
        const url = oidc.buildAuthorizationUrl(await client(), {
          redirect_uri: callbackUrl,
          scope: 'openid email profile',
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: 'S256',
        })
        return { url, checks }
      },
      async finish(callback, { state, nonce, verifier }) {
        const configuration = await client()
        const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (!claims) throw new Error('the issuer answered without an ID token')
        // Some tell only who it is, and the rest where it is asked for.
        const more =
          claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
            ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
            : claims
        return {
          issuer: claims.iss,
          subject: claims.sub,
          email: typeof more.email === 'string' ? more.email : null,
          emailVerified: more.email_verified === true,
          name: typeof more.name === 'string' ? more.name : null,
        }
      },
    }
  })
}
