import type { App } from '../domain/app.ts'
import { banConsumers } from '../domain/bans/consumers.ts'
import { clientAppConsumers } from '../domain/client-apps/consumers.ts'
import { createBusinessClock } from '../domain/clock/business-clock.ts'
import { createDb } from '../domain/db.ts'
import { invitationConsumers } from '../domain/invitations/consumers.ts'
import { invoiceConsumers } from '../domain/invoices/consumers.ts'
import { metricsConsumers } from '../domain/metrics/consumers.ts'
import { builtInNotifications, impersonationNotice } from '../domain/notifications/built-in.ts'
import { notificationConsumers } from '../domain/notifications/consumers.ts'
import { orderConsumers } from '../domain/orders/consumers.ts'
import { invoicePaymentConsumer } from '../domain/payments/mirror-invoice.ts'
import { planSaleConsumers } from '../domain/plan-sales/consumers.ts'
import { pushCatalogue } from '../domain/plans/push.ts'
import { CLASSIFICATION } from '../domain/privacy/classification.ts'
import { saleConsumers } from '../domain/sales/consumers.ts'
import { sessionConsumers } from '../domain/sessions/consumers.ts'
import { subscriptionConsumers } from '../domain/subscriptions/consumers.ts'
import { transferConsumers } from '../domain/transfers/consumers.ts'
import { userConsumers } from '../domain/users/consumers.ts'
import { type ClientAddressOf, createClientAddress } from '../lib/client-address.ts'
import { systemClock } from '../lib/clock.ts'
import { newId, toPublicId } from '../lib/ids.ts'
import { createCache } from '../providers/cache/index.ts'
import { createEmail } from '../providers/email/index.ts'
import { ProviderError } from '../providers/errors.ts'
import { createFiles } from '../providers/files/index.ts'
import type { Log, OutgoingMail, ProviderHost, ProviderParts } from '../providers/host.ts'
import { createIdentity, type IdentitySettings } from '../providers/identity/index.ts'
import type { IdentityProvider } from '../providers/identity/port.ts'
import { createMetrics } from '../providers/metrics/index.ts'
import { createPayments } from '../providers/payments/index.ts'
import type { Catalogue } from '../reads/catalogue.ts'
import { createReads } from '../reads/load.ts'
import type { Model } from '../reads/model.ts'
import { createCursors } from '../reads/sealed.ts'
import type { Config } from './config.ts'
import { assertCatalogue } from './database/catalogue.ts'
import { assertErasable } from './database/erasable.ts'
import { LaunchError } from './database/errors.ts'
import { createDns } from './dns.ts'
import type { Extension } from './extension.ts'
import { documentRulesOf, lazyDocumentRules } from './graphql/documents/rules.ts'
import { buildBackplaneSchema } from './graphql/schema.ts'
import { createHost } from './host.ts'
import { createJobQueue, type JobQueue } from './jobs/queue.ts'
import { limitsOf } from './limits/table.ts'
import { modelOf } from './reads.ts'

export interface AppParts {
  readonly app: App
  readonly jobs: JobQueue
  /** Everything that may bring routes, jobs and a health of its own. */
  readonly providers: readonly ProviderParts[]
  readonly extensions: readonly Extension[]
  /** Every declared noun, and what the database says of its columns. */
  readonly model: Model
  readonly catalogue: Catalogue
  /** Whose request it is, by the proxies that stand in front: one function for all. */
  readonly addressOf: ClientAddressOf
  /** Closes the providers, the job queue and the database, in this order. */
  close(): Promise<void>
}

export interface AppOptions {
  readonly databaseUrl: string
  readonly ownerUrl: string
  readonly log: Log
  readonly extensions?: readonly Extension[]
  /** Replaces any part: `{ payments: theirs }` plugs a provider in without a fork; tests fix the wall clock or name a failpoint. */
  readonly overrides?: Partial<App>
}

/**
 * The composition root: from settings to everything that a verb may touch. Nothing listens and no job runs yet; the database has been
 * prepared before (server/database/prepare.ts).
 * @throws LaunchError with one line per declared noun, column, relation or order that the database does not bear out
 */
export async function createApp(config: Config, options: AppOptions): Promise<AppParts> {
  const closing: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    // One that cannot close must not keep the others open.
    for (let step = closing.pop(); step; step = closing.pop()) {
      await step().catch((error: unknown) => options.log.error({ err: error }, 'while closing'))
    }
  }
  try {
    return { ...(await assemble(config, options, closing)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes every part; `closing` takes what each must give back, in the order of their making. */
async function assemble(
  config: Config,
  options: AppOptions,
  closing: (() => Promise<void>)[],
): Promise<Omit<AppParts, 'close'>> {
  const { databaseUrl, ownerUrl, log, extensions = [], overrides = {} } = options
  const db = overrides.db ?? createDb(databaseUrl)
  closing.push(() => db.close())
  const model = modelOf(extensions)
  const catalogue = await assertCatalogue(model, db)
  const classification = Object.assign(
    {},
    CLASSIFICATION,
    ...extensions.map((extension) => extension.classification ?? {}),
  )
  await assertErasable(classification, db)
  const wallClock = overrides.wallClock ?? systemClock
  const clock = overrides.clock ?? createBusinessClock(db, wallClock, config.local)
  const addressOf = createClientAddress(config.limits.hops)
  const outbox: { send?: (mail: OutgoingMail) => Promise<void> } = {}
  const host = createHost({
    home: config.BACKPLANE_HOME,
    ownerUrl,
    publicUrl: config.PUBLIC_URL,
    addressOf,
    clock,
    wallClock,
    log,
    sendMail: async (mail) => outbox.send?.(mail),
  })
  closing.push(() => host.close())
  const cursors = createCursors(config.CURSOR_SECRET ?? (await host.secret('cursors')))
  const { providers: settings } = config
  const email = overrides.email ?? (await createEmail(settings.email, host))
  closing.push(async () => email.close?.())
  outbox.send = async (mail) => {
    await email.send(
      {
        deliveryId: toPublicId('delivery', newId()),
        from: { email: config.MAIL_FROM, name: config.PRODUCT_NAME },
        to: { email: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html ?? `<pre>${mail.text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}</pre>`,
        category: 'account',
      },
      { idempotencyKey: newId() },
    )
  }
  const identity = overrides.identity ?? (await openIdentity(settings.identity, host))
  closing.push(async () => identity.close?.())
  const payments = overrides.payments ?? (await createPayments(settings.payments, host))
  closing.push(async () => payments.close?.())
  const metrics = overrides.metrics ?? createMetrics({ ...settings.metrics, url: settings.metrics.url ?? databaseUrl })
  closing.push(async () => metrics.close?.())
  const cache = overrides.cache ?? (await createCache(settings.cache))
  closing.push(async () => cache.close?.())
  const files = overrides.files ?? createFiles(settings.files)
  closing.push(async () => files.close?.())
  const jobs = await createJobQueue(databaseUrl, log)
  closing.push(() => jobs.stop())
  const notices = config.IMPERSONATION_NOTICE === 'on' ? [impersonationNotice] : []
  const types = [
    ...builtInNotifications,
    ...notices,
    ...extensions.flatMap((extension) => extension.notificationTypes ?? []),
  ]
  const app: App = {
    db,
    clock,
    wallClock,
    log,
    jobs,
    identity,
    payments,
    email,
    metrics,
    cache,
    files,
    dns: createDns(config.DNS_SERVERS),
    documents: lazyDocumentRules(() =>
      documentRulesOf(buildBackplaneSchema(extensions, model), model, {
        hints: config.local,
        limits: limitsOf(config.LIMITS ?? {}),
      }),
    ),
    reads: createReads(model, db.run, cursors),
    cursors,
    publicUrl: config.PUBLIC_URL,
    local: config.local,
    productName: config.PRODUCT_NAME,
    mailFrom: config.MAIL_FROM,
    cardForm: config.CARD_FORM,
    feeBasisPoints: config.SELLER_FEE_BASIS_POINTS,
    consumers: [
      ...banConsumers,
      ...clientAppConsumers,
      ...invitationConsumers,
      ...invoiceConsumers,
      invoicePaymentConsumer,
      ...metricsConsumers,
      ...notificationConsumers(types),
      ...orderConsumers,
      ...saleConsumers,
      ...planSaleConsumers,
      ...sessionConsumers,
      ...subscriptionConsumers,
      ...transferConsumers,
      ...userConsumers,
      ...extensions.flatMap((extension) => extension.consumers ?? []),
    ],
    classification,
    failpoint: async () => undefined,
    ...overrides,
  }
  for (const extension of extensions) if (extension.catalogue) await pushCatalogue(app, extension.catalogue)
  const providers: readonly ProviderParts[] = [identity, payments, email, metrics, cache, files]
  return {
    app,
    jobs,
    providers,
    extensions,
    model,
    catalogue,
    addressOf,
  }
}

/** @throws LaunchError when the issuer cannot be used as it is, or cannot be asked: nobody could sign in */
async function openIdentity(settings: IdentitySettings, host: ProviderHost): Promise<IdentityProvider> {
  try {
    return await createIdentity(settings, host)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw new LaunchError(`IDENTITY_PROVIDER: "${settings.provider}" cannot be used: ${error.detail}`, { cause: error })
  }
}
