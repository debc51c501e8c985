import { join } from 'node:path'
import type { z } from 'zod'
import { type CacheSettings, cacheSettings } from '../providers/cache/index.ts'
import { type EmailSettings, emailSettings } from '../providers/email/index.ts'
import { type FilesSettings, filesSettings } from '../providers/files/index.ts'
import { type IdentitySettings, identitySettings } from '../providers/identity/index.ts'
import { type MetricsSettings, metricsSettings } from '../providers/metrics/index.ts'
import { type PaymentsSettings, paymentsSettings } from '../providers/payments/index.ts'

/** The demo's. */
export const DEFAULT_PRODUCT_NAME = 'Better Movies'

export interface ProviderSettings {
  readonly identity: IdentitySettings
  readonly payments: PaymentsSettings
  readonly email: EmailSettings
  /** Without an address of its own it uses the product's database. */
  readonly metrics: Omit<MetricsSettings, 'url'> & { readonly url?: string | undefined }
  readonly cache: CacheSettings
  readonly files: FilesSettings
}

type Kind = keyof ProviderSettings
type Given = Readonly<Record<string, string | undefined>>

/** The environment's name for each setting of each adapter: a problem is reported under the name that the user wrote. */
const NAMES: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  identity: {
    provider: 'IDENTITY_PROVIDER',
    audience: 'API_AUDIENCE',
    productName: 'PRODUCT_NAME',
    externalIssuers: 'IDENTITY_EXTERNAL_ISSUERS',
    hibpUrl: 'HIBP_URL',
    domain: 'AUTH0_DOMAIN',
    clientId: 'AUTH0_CLIENT_ID',
    managementClientId: 'AUTH0_MANAGEMENT_CLIENT_ID',
    managementClientSecret: 'AUTH0_MANAGEMENT_CLIENT_SECRET',
    connection: 'AUTH0_CONNECTION',
    issuerUrl: 'AUTH0_ISSUER_URL',
    issuer: 'OIDC_ISSUER_URL',
    webClientId: 'OIDC_CLIENT_ID',
    audienceClaim: 'OIDC_AUDIENCE_CLAIM',
    algorithms: 'OIDC_ALGORITHMS',
    requireTyp: 'OIDC_REQUIRE_TYP',
    subjectClaim: 'OIDC_SUBJECT_CLAIM',
    clientIdClaim: 'OIDC_CLIENT_ID_CLAIM',
    scopeClaim: 'OIDC_SCOPE_CLAIM',
    scope: 'OIDC_SCOPE',
  },
  payments: {
    provider: 'PAYMENTS_PROVIDER',
    secretKey: 'STRIPE_SECRET_KEY',
    publishableKey: 'STRIPE_PUBLISHABLE_KEY',
    webhookSecret: 'STRIPE_WEBHOOK_SECRET',
    connectWebhookSecret: 'STRIPE_CONNECT_WEBHOOK_SECRET',
    apiBase: 'STRIPE_API_BASE',
    requestsPerSecond: 'STRIPE_REQUESTS_PER_SECOND',
    automaticTax: 'STRIPE_AUTOMATIC_TAX',
    country: 'LOCAL_PAYMENTS_COUNTRY',
  },
  email: {
    provider: 'EMAIL_PROVIDER',
    apiKey: 'SENDGRID_API_KEY',
    webhookPublicKey: 'SENDGRID_WEBHOOK_PUBLIC_KEY',
    baseUrl: 'SENDGRID_BASE_URL',
  },
  metrics: { provider: 'METRICS_PROVIDER', url: 'METRICS_DATABASE_URL' },
  cache: { provider: 'CACHE_PROVIDER', url: 'REDIS_URL', prefix: 'REDIS_PREFIX' },
  files: { provider: 'FILES_PROVIDER', folder: 'FILES_FOLDER' },
}

const SCHEMAS: Readonly<Record<Kind, z.ZodType>> = {
  identity: identitySettings,
  payments: paymentsSettings,
  email: emailSettings,
  metrics: metricsSettings,
  cache: cacheSettings,
  files: filesSettings,
}

/** The embedded defaults: everything runs with no account anywhere. */
function defaults(home: string): Given {
  return {
    IDENTITY_PROVIDER: 'local',
    PAYMENTS_PROVIDER: 'local',
    EMAIL_PROVIDER: 'local',
    METRICS_PROVIDER: 'postgres',
    CACHE_PROVIDER: 'memory',
    FILES_PROVIDER: 'local',
    API_AUDIENCE: 'https://api.backplane.local',
    PRODUCT_NAME: DEFAULT_PRODUCT_NAME,
    REDIS_URL: 'redis://127.0.0.1:6379',
    FILES_FOLDER: join(home, 'files'),
  }
}

/** The address stands in until the database is open. */
const UNTIL_OPEN = 'postgres://opened-later/'

/**
 * Reads one group of settings for each kind of provider; an adapter sees only its own.
 * @returns the settings, or one line for each problem
 */
export function readProviderSettings(
  env: Given,
  home: string,
): { settings: ProviderSettings | null; problems: readonly string[] } {
  const given = { ...defaults(home), ...env }
  const problems: string[] = []
  const settings: Partial<Record<Kind, unknown>> = {}
  for (const kind of Object.keys(NAMES) as Kind[]) {
    const names = NAMES[kind]
    const values = Object.fromEntries(
      Object.entries(names).flatMap(([field, name]) => (given[name] === undefined ? [] : [[field, given[name]]])),
    )
    if (kind === 'metrics') values.url ??= UNTIL_OPEN
    const parsed = SCHEMAS[kind].safeParse(accepted(kind, values))
    if (parsed.success) settings[kind] = parsed.data
    else
      for (const issue of parsed.error.issues)
        problems.push(`${names[String(issue.path[0])] ?? kind}: ${wordsOf(issue, values)}`)
  }
  if (problems.length > 0) return { settings: null, problems }
  const read = settings as unknown as ProviderSettings
  return {
    settings: {
      ...read,
      metrics: { ...read.metrics, url: read.metrics.url === UNTIL_OPEN ? undefined : read.metrics.url },
    },
    problems,
  }
}

/** Strict adapters refuse what is not theirs: the local gateway is not handed Stripe's key. */
function accepted(kind: Kind, values: Readonly<Record<string, string | undefined>>): object {
  return kind === 'payments' && values.provider === 'local' ? { provider: 'local' } : values
}

function wordsOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, string | undefined>>): string {
  if (issue.code === 'invalid_union' && issue.path[0] === 'provider')
    return `there is no provider "${values.provider}" of this kind`
  const missing = values[String(issue.path[0])] === undefined
  return missing ? `is needed with the provider "${values.provider}"` : issue.message
}
