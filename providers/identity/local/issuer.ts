import { type Configuration, errors, interactionPolicy, type JWK, Provider } from 'oidc-provider'
import type { ClientAddressOf } from '../../../lib/client-address.ts'
import { DAY, HOUR, MINUTE, SECOND, type WallClock } from '../../../lib/clock.ts'
import type { Log, SqlPool } from '../../host.ts'
import { findAccount } from './accounts.ts'
import { ONE_FACTOR, TWO_FACTORS } from './assurance.ts'
import { API_SCOPE, OIDC_SCOPES, secretMatches } from './clients.ts'
import type { LocalIdentitySettings } from './config.ts'
import { grantFor } from './consent.ts'
import { tameDeviceFlow } from './device.ts'
import { featuresOf } from './issuer-features.ts'
import { ID_TOKEN_ALG } from './keys.ts'
import { renderError, skipEmptySignOut } from './library-pages.ts'
import { tellByOutbox } from './logouts.ts'
import { payloadAdapter } from './payloads.ts'
import { oneLineOfRefreshTokens } from './refresh-tokens.ts'
import type { PublicAddress } from './requests.ts'
import { recordSessionPlaces } from './session-places.ts'
import { sessionClaims } from './token-claims.ts'

const seconds = (ms: number) => ms / SECOND

/** An ID token of its whole life may be shown to sign out. */
export const SESSION_MS = 14 * DAY

/** In real time, as all tokens are. A plain number for access tokens would override what the resource says. */
const TTL: Configuration['ttl'] = {
  AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? seconds(10 * MINUTE),
  ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? seconds(10 * MINUTE),
  AuthorizationCode: seconds(MINUTE),
  DeviceCode: seconds(10 * MINUTE),
  IdToken: seconds(10 * MINUTE),
  Interaction: seconds(HOUR),
  Session: seconds(SESSION_MS),
  RefreshToken: seconds(SESSION_MS),
  Grant: seconds(30 * DAY),
}

export interface IssuerParts {
  readonly sql: SqlPool
  readonly wallClock: WallClock
  readonly log: Log
  readonly keys: readonly JWK[]
  readonly cookieSecret: string
  /** From which each refresh token's successor is made. */
  readonly tokenSecret: string
  readonly address: PublicAddress
  readonly addressOf: ClientAddressOf
  readonly settings: LocalIdentitySettings
}

/**
 * oidc-provider, told what Backplane wants: authorization code with PKCE, first-party clients without a consent page,
 * rotated refresh tokens that end with the session, JWT access tokens (RFC 9068) for the one audience.
 */
export function createIssuer(parts: IssuerParts): Provider {
  const { sql, wallClock, log, keys, cookieSecret, address, settings } = parts
  const issuerUrl = `${address.url}/oidc`
  const issuer = new Provider(issuerUrl, {
    adapter: payloadAdapter(sql, wallClock, parts.tokenSecret),
    jwks: { keys: [...keys] },
    cookies: {
      keys: [cookieSecret],
      names: { session: 'backplane_session', interaction: 'backplane_interaction', resume: 'backplane_resume' },
      // The whole deployment's: "your security" reads it outside of the issuer's own path.
      long: { httpOnly: true, sameSite: 'lax', path: `${address.basePath}/` },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    async findAccount(_ctx, id) {
      const account = await findAccount(sql, id)
      // Without an account every grant fails, refreshing included.
      if (!account || account.blocked_at) return undefined
      const claims = { sub: id, email: account.email, email_verified: account.email_verified, name: account.name }
      return { accountId: id, claims: () => claims }
    },
    acrValues: [ONE_FACTOR, TWO_FACTORS],
    claims: {
      openid: ['sub', 'sid', 'auth_time', 'amr', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    // The API's scope is not among these: it belongs to the resource, and here it would ask for consent again and again.
    scopes: [...OIDC_SCOPES],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: ID_TOKEN_ALG },
    extraClientMetadata: { properties: ['first_party', 'machine', 'api_scopes'] },
    extraParams: ['screen_hint'],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    interactions: { policy: promptPolicy(), url: (_ctx, { uid }) => `${address.basePath}/interaction/${uid}` },
    loadExistingGrant: (ctx) => grantFor(ctx, sql, settings.audience),
    // offline_access is dropped from a request that does not prompt for consent, so it cannot be what decides.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => true,
    extraTokenClaims: sessionClaims,
    formats: { customizers: { jwt: onlyForTheApi } },
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => URL.parse(uri)?.origin === origin) ?? false,
    renderError: (ctx, out) => renderError(ctx, out, address),
    features: featuresOf(address, settings),
    ttl: TTL,
  })
  // The scheme comes from `pinAddress`, never from the network.
  issuer.proxy = true
  issuer.Client.prototype.compareClientSecret = function compare(this: { clientSecret?: string }, actual: string) {
    return this.clientSecret !== undefined && secretMatches(actual, this.clientSecret)
  }
  tellByOutbox(issuer, sql)
  oneLineOfRefreshTokens(issuer, sql, parts.tokenSecret)
  // ID and access tokens then name the same session, and back-channel logout can.
  issuer.Client.prototype.includeSid = () => true
  // One name for a session in all its tokens, by which it is listed and ended.
  issuer.Session.prototype.ensureClientContainer = function ensure(
    this: InstanceType<Provider['Session']>,
    clientId: string,
  ) {
    if (!this.sidFor(clientId)) this.sidFor(clientId, this.uid)
  }
  issuer.use(skipEmptySignOut)
  tameDeviceFlow(issuer, address)
  recordSessionPlaces(issuer, parts)
  issuer.on('server_error', (ctx, error) => log.error({ err: error, path: ctx.path }, 'the local issuer failed'))
  issuer.on('grant.error', (ctx, error) =>
    log.info({ error: error.message, detail: error.error_detail, client: ctx.oidc?.client?.clientId }, 'token refused'),
  )
  return issuer
}

/** oidc-provider's own prompts, and one more reason to sign in: the session's account is blocked or gone. */
function promptPolicy() {
  const policy = interactionPolicy.base()
  const { Check } = interactionPolicy
  policy
    .get('login')
    ?.checks.add(
      new Check('account_gone', 'the account of this session cannot be used', (ctx) =>
        ctx.oidc.session?.accountId !== undefined && ctx.oidc.account === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    )
  // Anybody can pretend to be a native client, so that its person is asked each time (RFC 8252, 8.6); ours needs no consent.
  const consent = policy.get('consent')?.checks
  consent?.remove('native_client_prompt')
  consent?.add(
    new Check('native_client_prompt', 'native applications of other companies are asked for each time', (ctx) =>
      ctx.oidc.client?.applicationType === 'native' && ctx.oidc.client.first_party !== true && !ctx.oidc.result?.consent
        ? Check.REQUEST_PROMPT
        : Check.NO_NEED_TO_PROMPT,
    ),
  )
  return policy
}

/** The API asks no token for more than its audience, so one that nobody has allowed the API must not be made for it. */
async function onlyForTheApi(_ctx: unknown, _token: unknown, { payload }: { readonly payload: { scope?: unknown } }) {
  if (!payload.scope) throw new errors.InvalidScope(`a token for the API needs the scope ${API_SCOPE}`, API_SCOPE)
}
