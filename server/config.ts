import { resolve } from 'node:path'
import { z } from 'zod'
import { LADDER } from '../domain/documents/states.ts'
import { limitSettings as documentLimits } from './limits/document-limits.ts'
import { type LimitSettings, limitSettings, limitsOf } from './limits/settings.ts'
import { DEFAULT_PRODUCT_NAME, type ProviderSettings, readProviderSettings } from './provider-settings.ts'

const port = z.coerce.number().int().min(1).max(65_535)
const url = z
  .url({ protocol: /^https?$/, message: 'must be an http or https address' })
  .transform((value) => value.replace(/\/+$/, ''))
const postgres = z.string().regex(/^postgres(ql)?:\/\/.+/, 'must be a postgres:// address')

/** Every setting, its default and its meaning. `server/config.ts` alone reads the environment. */
const environment = z.object({
  BACKPLANE_MODE: z.enum(['local', 'production']).default('local'),
  BACKPLANE_HOME: z.string().min(1).default('.backplane'),
  PORT: port.default(4000),
  /** Where the product is reached from outside; links in mails and redirects come from here only. */
  PUBLIC_URL: url.optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_OWNER_URL: postgres.optional(),
  /** What the process is meant to have in memory at most, in MiB: near it garbage is collected often. 0 leaves that to Node. */
  MEMORY_TARGET_MB: z.coerce.number().int().min(0).max(1_048_576).default(400),
  /** What answers to registered documents may take up in memory, in MiB; 0 keeps none. */
  RESPONSE_CACHE_MB: z.coerce.number().int().min(0).max(65_536).default(15),
  /** Of which queues this worker takes jobs, with commas between; all of them where none is named. */
  WORKER_QUEUES: z
    .string()
    .default('')
    .transform((value) => value.split(',').map((each) => each.trim()))
    .transform((names) => names.filter((name) => name !== '')),
  /** What cursors are sealed with: the same on every node. Made and kept in BACKPLANE_HOME when it is absent, in local mode. */
  CURSOR_SECRET: z.string().min(32, 'must be 32 characters at least').optional(),
  /** Which documents people, and who has not signed in, may send; by default `open` in local mode, else `log`. */
  DOCUMENTS_OF_PEOPLE: z.enum(LADDER).optional(),
  /** The same for API keys and client apps; by default `open` in local mode, else `registered`. */
  DOCUMENTS_OF_PROGRAMS: z.enum(LADDER).optional(),
  /** Limits on documents, where they are to differ from docs/limits.md. */
  LIMITS: documentLimits.optional(),
  ...limitSettings,
  /** Whether a person is told when an operator acts as them. */
  IMPERSONATION_NOTICE: z.enum(['on', 'off']).default('on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  PRODUCT_NAME: z.string().min(1).max(60).default(DEFAULT_PRODUCT_NAME),
  /** What the platform keeps of a seller's sale, in hundredths of a per cent; a seller may have a fee of its own. */
  SELLER_FEE_BASIS_POINTS: z.coerce.number().int().min(0).max(10_000).default(1_000),
  /** Where a card is entered: on the provider's own page, or, `embedded`, in a form of the provider's inside a page of ours too. */
  CARD_FORM: z.enum(['hosted', 'embedded']).default('hosted'),
  /** Whom to ask for the TXT records of tenants' domains, instead of the machine's own name servers. */
  DNS_SERVERS: z
    .string()
    .transform((value) => value.split(',').map((each) => each.trim()))
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[0-9a-fA-F.:[\]]+$/, 'must be addresses like 1.1.1.1 or 127.0.0.1:5353, with commas between'),
      ),
    )
    .optional(),
  MAIL_FROM: z.email('must be an email address').default('hello@better-movies.example'),
})

type Environment = z.infer<typeof environment>

/** The kinds whose local provider is a development convenience; the others' defaults are real stores. */
const LOCAL_ONLY = ['IDENTITY_PROVIDER', 'PAYMENTS_PROVIDER', 'EMAIL_PROVIDER'] as const

export type Config = Omit<Environment, 'PUBLIC_URL' | 'LOG_LEVEL'> & {
  readonly PUBLIC_URL: string
  readonly LOG_LEVEL: NonNullable<Environment['LOG_LEVEL']>
  readonly local: boolean
  readonly limits: LimitSettings
  readonly providers: ProviderSettings
}

/** One line per problem, all at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** @throws ConfigError naming every wrong setting */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty setting in an .env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  const home = resolve(given.BACKPLANE_HOME ?? '.backplane')
  const providers = readProviderSettings(given, home)
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map(
          (issue) => `${issue.path.join('.')}: ${issue.message}${shown(given, String(issue.path[0]))}`,
        )),
    ...providers.problems,
    ...contradictions(given),
  ]
  if (!parsed.success || !providers.settings || problems.length > 0) throw new ConfigError(problems)
  const settings = parsed.data
  const local = settings.BACKPLANE_MODE === 'local'
  return {
    ...settings,
    local,
    limits: limitsOf(settings, local),
    providers: providers.settings,
    BACKPLANE_HOME: home,
    PUBLIC_URL: settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`,
    LOG_LEVEL: settings.LOG_LEVEL ?? (local ? 'warn' : 'info'),
  }
}

function contradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = []
  if (Boolean(given.DATABASE_URL) !== Boolean(given.DATABASE_OWNER_URL)) {
    const missing = given.DATABASE_URL ? 'DATABASE_OWNER_URL' : 'DATABASE_URL'
    problems.push(
      `${missing}: DATABASE_URL and DATABASE_OWNER_URL go together: set both, or neither for the embedded PostgreSQL`,
    )
  }
  if (given.CARD_FORM === 'embedded' && given.PAYMENTS_PROVIDER === 'stripe' && !given.STRIPE_PUBLISHABLE_KEY)
    problems.push('STRIPE_PUBLISHABLE_KEY: is needed with CARD_FORM=embedded: it stands beside the secret key (pk_…)')
  if (given.BACKPLANE_MODE !== 'production') return problems
  for (const name of ['PUBLIC_URL', 'DATABASE_URL', 'CURSOR_SECRET'])
    if (!given[name]) problems.push(`${name}: is needed in production`)
  if (given.PUBLIC_URL?.startsWith('http:')) problems.push('PUBLIC_URL: must be https in production')
  for (const name of LOCAL_ONLY) {
    if ((given[name] ?? 'local') === 'local')
      problems.push(`${name}: "local" is for development only: choose a vendor in production`)
  }
  return problems
}

/** The value is shown unless it may be a secret. */
function shown(given: Readonly<Record<string, string | undefined>>, name: string): string {
  return given[name] === undefined || /KEY|SECRET|URL/.test(name) ? '' : ` (it is "${given[name]}")`
}
