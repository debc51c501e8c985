import {
  type Configuration,
  errors,
  interactionPolicy,
  type JWK,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider'
import { DAY, HOUR, MINUTE, SECOND, type WallClock } from '../../../lib/clock.ts'
import type { Log, SqlPool } from '../../host.ts'
import { findAccount } from './accounts.ts'
import { API_SCOPE, OIDC_SCOPES, secretMatches } from './clients.ts'
import type { LocalIdentitySettings } from './config.ts'
import { ACCESS_TOKEN_ALG, ID_TOKEN_ALG } from './keys.ts'
import { renderError, renderSignedOut, renderSignOut, skipEmptySignOut } from './library-pages.ts'
import { payloadAdapter } from './payloads.ts'
import type { PublicAddress } from './requests.ts'

const seconds = (ms: number) => ms / SECOND

/** In real time, as all tokens are. A plain number for access tokens would override what the resource says. */
const TTL: Configuration['ttl'] = {
  AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? seconds(10 * MINUTE),
  AuthorizationCode: seconds(MINUTE),
  IdToken: seconds(10 * MINUTE),
  Interaction: seconds(HOUR),
  Session: seconds(14 * DAY),
  RefreshToken: seconds(14 * DAY),
  Grant: seconds(30 * DAY),
}

export interface IssuerParts {
  readonly sql: SqlPool
  readonly wallClock: WallClock
  readonly log: Log
  readonly keys: readonly JWK[]
  readonly cookieSecret: string
  readonly address: PublicAddress
  readonly settings: LocalIdentitySettings
}

/**
 * oidc-provider, told what Backplane wants: authorization code with PKCE, first-party clients without a consent page,
 * rotated refresh tokens that end with the session, JWT access tokens (RFC 9068) for the one audience.
 */
export function createIssuer({ sql, wallClock, log, keys, cookieSecret, address, settings }: IssuerParts): Provider {
  const issuerUrl = `${address.url}/oidc`
  const issuer = new Provider(issuerUrl, {
    adapter: payloadAdapter(sql, wallClock),
    jwks: { keys: [...keys] },
    cookies: {
      keys: [cookieSecret],
      names: { session: 'backplane_session', interaction: 'backplane_interaction', resume: 'backplane_resume' },
      long: { httpOnly: true, sameSite: 'lax', path: new URL(issuerUrl).pathname },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    async findAccount(_ctx, id) {
      const account = await findAccount(sql, id)
      // Without an account every grant fails, refreshing included.
      if (!account || account.blocked_at) return undefined
      const claims = { sub: id, email: account.email, email_verified: account.email_verified, name: account.name }
      return { accountId: id, claims: () => claims }
    },
    claims: { openid: ['sub', 'sid', 'auth_time', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    // The API's scope is not among these: it belongs to the resource, and here it would ask for consent again and again.
    scopes: OIDC_SCOPES,
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic'],
    clientDefaults: { id_token_signed_response_alg: ID_TOKEN_ALG },
    extraClientMetadata: { properties: ['first_party'] },
    extraParams: ['screen_hint'],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    interactions: { policy: promptPolicy(), url: (_ctx, { uid }) => `${address.basePath}/interaction/${uid}` },
    loadExistingGrant: (ctx) => firstPartyGrant(ctx, settings.audience),
    // offline_access is dropped from a request that does not prompt for consent, so it cannot be what decides.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => true,
    extraTokenClaims: (_ctx, token) => ('sid' in token && token.sid ? { sid: token.sid } : undefined),
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => URL.parse(uri)?.origin === origin) ?? false,
    renderError: (ctx, out) => renderError(ctx, out, address),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => settings.audience,
        useGrantedResource: () => true,
        getResourceServerInfo(_ctx, resource) {
          if (resource !== settings.audience) throw new errors.InvalidTarget()
          return {
            scope: API_SCOPE,
            audience: settings.audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: settings.accessTokenSeconds,
            jwt: { sign: { alg: ACCESS_TOKEN_ALG } },
          }
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => renderSignOut(ctx, form, address),
        postLogoutSuccessSource: (ctx) => renderSignedOut(ctx, address),
      },
    },
    ttl: TTL,
  })
  // The scheme comes from `pinAddress`, never from the network.
  issuer.proxy = true
  issuer.Client.prototype.compareClientSecret = function compare(this: { clientSecret?: string }, actual: string) {
    return this.clientSecret !== undefined && secretMatches(actual, this.clientSecret)
  }
  // ID and access tokens then name the same session, and back-channel logout can.
  issuer.Client.prototype.includeSid = () => true
  issuer.use(skipEmptySignOut)
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
  // It asks for consent whenever the client is native; ours needs none, and others are asked for their missing scopes.
  policy.get('consent')?.checks.remove('native_client_prompt')
  return policy
}

/** The session's grant, or for a first-party client a new one for everything; others must be consented to. */
async function firstPartyGrant(ctx: KoaContextWithOIDC, audience: string) {
  const { client, session, account, provider } = ctx.oidc
  if (!client || !session || !account) return undefined
  const grantId = session.grantIdFor(client.clientId)
  const existing = grantId ? await provider.Grant.find(grantId) : undefined
  if (existing && existing.accountId === account.accountId) return existing
  if (client.first_party !== true) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  grant.addOIDCScope(OIDC_SCOPES.join(' '))
  grant.addResourceScope(audience, API_SCOPE)
  await grant.save()
  return grant
}
