import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProviderHost } from '../../host.ts'
import type { IdentityProvider } from '../port.ts'
import { API_SCOPE, firstPartyClients, storeClients, WEB_CLIENT_ID } from './clients.ts'
import { type LocalIdentityConfig, localIdentityConfig } from './config.ts'
import { localDirectory } from './directory.ts'
import { purgeExpired } from './endings.ts'
import { INTERACTION_PREFIX, interactionHandler } from './interactions.ts'
import { createIssuer } from './issuer.ts'
import { ACCESS_TOKEN_ALG, loadSigningKeys } from './keys.ts'
import { STYLE_PATH } from './layout.ts'
import { createPasswords } from './passwords.ts'
import { toPrincipal } from './principal.ts'
import { pinAddress, publicAddress } from './requests.ts'
import { STYLE } from './style.ts'
import { createTables } from './tables.ts'

const ISSUER_PREFIX = '/oidc'
const HEALTH_LIMIT_MS = 2_000

/**
 * An OpenID Connect issuer of our own: accounts with passwords, its own plain pages, tokens that any client verifies
 * offline. Everything that it stands on is in the schema `local_identity`, so that several processes are one issuer.
 *
 * @throws ZodError when the configuration is wrong.
 * @throws ProviderError `misconfigured` when the signing keys cannot be opened.
 */
export async function localIdentity(config: LocalIdentityConfig, host: ProviderHost): Promise<IdentityProvider> {
  const settings = localIdentityConfig.parse(config)
  const { wallClock, log } = host
  const address = publicAddress(host.publicUrl)
  const issuerUrl = `${address.url}${ISSUER_PREFIX}`
  const sql = await host.sql('local_identity')
  await createTables(sql)
  await storeClients(sql, firstPartyClients(address.url, settings.productName, settings.devOrigins ?? []))
  const keys = await loadSigningKeys(sql, await host.secret('identity-keys'), wallClock.now())
  const cookieSecret = await host.secret('identity-cookies')
  const issuer = createIssuer({ sql, wallClock, log, keys, cookieSecret, address, settings })
  const passwords = await createPasswords()
  const answerOidc = issuer.callback()

  return {
    name: 'local',
    users: localDirectory(sql, passwords, wallClock),
    toPrincipal,
    clientConfig: () => ({
      authority: issuerUrl,
      clientId: WEB_CLIENT_ID,
      audience: settings.audience,
      scope: `openid profile email ${API_SCOPE}`,
      extraAuthorizeParams: {},
    }),
    verifierConfig: () => ({
      issuer: issuerUrl,
      jwksUri: `${issuerUrl}/jwks`,
      audience: settings.audience,
      algorithms: [ACCESS_TOKEN_ALG],
      clockToleranceSeconds: 5,
      requireTyp: 'at+jwt',
    }),
    mounts: [
      {
        prefix: ISSUER_PREFIX,
        handle(request: IncomingMessage & { originalUrl?: string }, response: ServerResponse) {
          pinAddress(request, address)
          const rest = (request.url ?? '').slice(ISSUER_PREFIX.length)
          request.url = rest.startsWith('/') ? rest : `/${rest}`
          // oidc-provider takes the difference of the two for the path at which it is mounted.
          request.originalUrl = `${address.basePath}${ISSUER_PREFIX}${request.url}`
          answerOidc(request, response).catch((error: unknown) => {
            log.error({ err: error }, 'the local issuer failed')
            response.destroy()
          })
        },
      },
      {
        prefix: INTERACTION_PREFIX,
        handle: interactionHandler({ issuer, sql, passwords, wallClock, log, address }),
      },
    ],
    routes: [
      {
        method: 'GET',
        path: STYLE_PATH,
        handle: async () =>
          new Response(STYLE, {
            headers: {
              'content-type': 'text/css; charset=utf-8',
              'cache-control': 'public, max-age=300',
              'x-content-type-options': 'nosniff',
            },
          }),
      },
    ],
    jobs: [
      {
        name: 'local-identity-purge',
        everySeconds: 600,
        async run() {
          log.debug({ rows: await purgeExpired(sql, wallClock.now()) }, 'expired sign-in records purged')
        },
      },
    ],
    async health() {
      const late = AbortSignal.timeout(HEALTH_LIMIT_MS)
      const answer = await Promise.race([
        sql.query('select 1').then(
          () => null,
          () => 'the database refuses',
        ),
        new Promise<string>((resolve) => late.addEventListener('abort', () => resolve('the database does not answer'))),
      ])
      return answer === null ? { ok: true } : { ok: false, detail: answer }
    },
    close: () => passwords.idle(),
  }
}
