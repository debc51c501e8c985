import type { App } from '../domain/app.ts'
import { createBusinessClock } from '../domain/clock/business-clock.ts'
import { createDb } from '../domain/db.ts'
import { invoiceConsumers } from '../domain/invoices/consumers.ts'
import { metricsConsumers } from '../domain/metrics/consumers.ts'
import { builtInNotifications } from '../domain/notifications/built-in.ts'
import { notificationConsumers } from '../domain/notifications/consumers.ts'
import { pushCatalogue } from '../domain/plans/push.ts'
import { systemClock } from '../lib/clock.ts'
import { newId, toPublicId } from '../lib/ids.ts'
import { createCache } from '../providers/cache/index.ts'
import { createEmail } from '../providers/email/index.ts'
import { createFiles } from '../providers/files/index.ts'
import type { Log, OutgoingMail, ProviderParts } from '../providers/host.ts'
import { createIdentity } from '../providers/identity/index.ts'
import { createMetrics } from '../providers/metrics/index.ts'
import { createPayments } from '../providers/payments/index.ts'
import type { Catalogue } from '../reads/catalogue.ts'
import { createReads } from '../reads/load.ts'
import type { Model } from '../reads/model.ts'
import type { Config } from './config.ts'
import { assertCatalogue } from './database/catalogue.ts'
import type { Extension } from './extension.ts'
import { createHost } from './host.ts'
import { createJobQueue, type JobQueue } from './jobs/queue.ts'
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
  const wallClock = overrides.wallClock ?? systemClock
  const clock = overrides.clock ?? createBusinessClock(db, wallClock, config.local)
  const outbox: { send?: (mail: OutgoingMail) => Promise<void> } = {}
  const host = createHost({
    home: config.BACKPLANE_HOME,
    ownerUrl,
    publicUrl: config.PUBLIC_URL,
    clock,
    wallClock,
    log,
    sendMail: async (mail) => outbox.send?.(mail),
  })
  closing.push(() => host.close())
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
  const identity = overrides.identity ?? (await createIdentity(settings.identity, host))
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
  const types = [...builtInNotifications, ...extensions.flatMap((extension) => extension.notificationTypes ?? [])]
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
    reads: createReads(model, db.run),
    publicUrl: config.PUBLIC_URL,
    local: config.local,
    productName: config.PRODUCT_NAME,
    mailFrom: config.MAIL_FROM,
    consumers: [
      ...invoiceConsumers,
      ...metricsConsumers,
      ...notificationConsumers(types),
      ...extensions.flatMap((extension) => extension.consumers ?? []),
    ],
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
  }
}
