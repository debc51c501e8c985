import type { IncomingMessage, ServerResponse } from 'node:http'
import { DAY, HOUR, SECOND } from '../../../lib/clock.ts'
import type { ProviderHost } from '../../host.ts'
import { createLocalTables } from '../../local-tables.ts'
import type { DirectoryProvider } from '../port.ts'
import { createBackground } from './background.ts'
import { API_SCOPE, CLI_CLIENT_ID, firstPartyClients, SECURITY_PATH, storeClients, WEB_CLIENT_ID } from './clients.ts'
import { type LocalIdentityConfig, localIdentityConfig } from './config.ts'
import { DEVICE_PREFIX, deviceDoor } from './device.ts'
import { createDigests } from './digests.ts'
import { localDirectory } from './directory.ts'
import { externalIssuers } from './external-issuers.ts'
import { externalCallback } from './external-sign-in.ts'
import { localFactors } from './factors.ts'
import { INTERACTION_PREFIX, interactionHandler } from './interactions.ts'
import { createIssuer, SESSION_MS } from './issuer.ts'
import { issuerOf } from './issuers.ts'
import { openKeyRing } from './key-ring.ts'
import { ACCESS_TOKEN_ALG, renewSigningKeys } from './keys.ts'
import { readLogoutToken } from './logout-tokens.ts'
import { deliverLogouts } from './logouts.ts'
import { localMachineClients } from './machine-clients.ts'
import { mailLinkHandler } from './mail-links.ts'
import { createMails } from './mails.ts'
import { sendNotices } from './notices.ts'
import { pageFiles } from './page-files.ts'
import type { AccountParts } from './parts.ts'
import { createPasskeys } from './passkeys.ts'
import { createPasswordRules } from './password-rules.ts'
import { createPasswords } from './passwords.ts'
import { toPrincipal } from './principal.ts'
import { createProofs } from './proofs.ts'
import { purgeExpired } from './purge.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import { pinAddress, publicAddress } from './requests.ts'
import { RESET_PATH } from './reset.ts'
import { securityHandler } from './security.ts'
import { localSessions } from './sessions.ts'
import { CONFIRM_PATH } from './sign-up.ts'
import { TABLES } from './tables.ts'
import { createThrottles } from './throttles.ts'
import { createTotps } from './totp.ts'

const ISSUER_PREFIX = '/oidc'
const HEALTH_LIMIT_MS = 2_000

/**
 * An OpenID Connect issuer of our own: accounts with passwords, its own plain pages, tokens that any client verifies
 * offline. Everything that it stands on is in the schema `local_identity`, so that several processes are one issuer.
 *
 * @throws ZodError when the configuration is wrong.
 * @throws ProviderError `misconfigured` when the signing keys cannot be opened.
 */
export async function localIdentity(config: LocalIdentityConfig, host: ProviderHost): Promise<DirectoryProvider> {
  const settings = localIdentityConfig.parse(config)
  const { wallClock, log, addressOf } = host
  const address = publicAddress(host.publicUrl)
  const issuerUrl = `${address.url}${ISSUER_PREFIX}`
  const sql = await host.sql('local_identity')
  await createLocalTables(sql, TABLES)
  await storeClients(sql, firstPartyClients(address.url, settings.productName, settings.devOrigins ?? []))
  const keySecret = await host.secret('identity-keys')
  const ring = await openKeyRing({ sql, secret: keySecret, wallClock, log })
  const cookieSecret = await host.secret('identity-cookies')
  const tokenSecret = await host.secret('identity-tokens')
  const issuer = await issuerOf(ring, (keys) =>
    createIssuer({ sql, wallClock, log, keys, cookieSecret, tokenSecret, address, addressOf, settings }),
  )
  const digests = createDigests(await host.secret('identity-digests'))
  const factorSecret = await host.secret('identity-factors')
  const background = createBackground(log)
  const { productName } = settings
  const parts: AccountParts = {
    get issuer() {
      return issuer.latest
    },
    sql,
    wallClock,
    log,
    address,
    addressOf,
    settings,
    productName,
    digests,
    background,
    passwords: await createPasswords(settings.passwordsWaiting),
    rules: createPasswordRules(settings.hibpUrl, log),
    throttles: createThrottles(sql, digests, wallClock),
    proofs: createProofs(sql, digests, wallClock),
    mails: createMails(host, productName, background),
    totps: createTotps(sql, factorSecret, productName, wallClock),
    recoveryCodes: createRecoveryCodes(sql, digests, wallClock),
    passkeys: createPasskeys({ sql, digests, address, product: productName, wallClock, log }),
    external: { issuers: externalIssuers(settings.externalIssuers, wallClock), secret: tokenSecret },
  }
  const users = localDirectory(parts)
  const keyAges = { signsMs: 90 * DAY, keptMs: SESSION_MS + settings.accessTokenSeconds * SECOND + HOUR }

  return {
    name: 'local',
    users,
    profile: (principal, _accessToken, read) => users.get(principal.subject, read),
    sessions: localSessions(sql, wallClock),
    factors: localFactors(sql),
    machineClients: localMachineClients(sql, await host.secret('identity-clients')),
    toPrincipal,
    readLogoutToken: async (request) =>
      readLogoutToken(request, {
        issuer: issuerUrl,
        audience: [WEB_CLIENT_ID, CLI_CLIENT_ID],
        keys: await ring.current(),
      }),
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
      requireScope: API_SCOPE,
    }),
    mounts: [
      {
        prefix: ISSUER_PREFIX,
        handle(request: IncomingMessage & { originalUrl?: string }, response: ServerResponse) {
          pinAddress(request, parts)
          const rest = (request.url ?? '').slice(ISSUER_PREFIX.length)
          request.url = rest.startsWith('/') ? rest : `/${rest}`
          // oidc-provider takes the difference of the two for the path at which it is mounted.
          request.originalUrl = `${address.basePath}${ISSUER_PREFIX}${request.url}`
          issuer.answer(request, response).catch((error: unknown) => {
            log.error({ err: error }, 'the local issuer failed')
            response.destroy()
          })
        },
      },
      { prefix: DEVICE_PREFIX, handle: deviceDoor(address) },
      { prefix: INTERACTION_PREFIX, handle: interactionHandler(parts) },
      { prefix: CONFIRM_PATH, handle: mailLinkHandler(parts) },
      { prefix: RESET_PATH, handle: mailLinkHandler(parts) },
      { prefix: SECURITY_PATH, handle: securityHandler(parts) },
    ],
    routes: [externalCallback(sql, tokenSecret, address), ...pageFiles],
    jobs: [
      {
        name: 'local-identity-purge',
        everySeconds: 600,
        async run() {
          log.debug({ rows: await purgeExpired(sql, wallClock.now()) }, 'expired sign-in records purged')
        },
      },
      {
        name: 'local-identity-keys',
        everySeconds: 3_600,
        run: () => renewSigningKeys(sql, keySecret, wallClock.now(), keyAges),
      },
      {
        name: 'local-identity-logouts',
        everySeconds: 2,
        run: (signal) => deliverLogouts({ sql, wallClock, issuerUrl, keys: ring.current }, host, signal),
      },
      { name: 'local-identity-notices', everySeconds: 10, run: (signal) => sendNotices(sql, host, settings, signal) },
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
    async close() {
      await background.idle()
      await parts.passwords.close()
    },
  }
}
