import { resolve } from 'node:path'
import { z } from 'zod'
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
  /** What answers to registered documents may take up in memory; 0 keeps none. */
  RESPONSE_CACHE_MB: z.coerce.number().int().min(0).max(65_536).default(32),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  PRODUCT_NAME: z.string().min(1).max(60).default(DEFAULT_PRODUCT_NAME),
  MAIL_FROM: z.email('must be an email address').default('hello@better-movies.example'),
})

type Environment = z.infer<typeof environment>

/** The kinds whose local provider is a development convenience; the others' defaults are real stores. */
const LOCAL_ONLY = ['IDENTITY_PROVIDER', 'PAYMENTS_PROVIDER', 'EMAIL_PROVIDER'] as const

export type Config = Omit<Environment, 'PUBLIC_URL' | 'LOG_LEVEL'> & {
  readonly PUBLIC_URL: string
  readonly LOG_LEVEL: NonNullable<Environment['LOG_LEVEL']>
  readonly local: boolean
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
  if (given.BACKPLANE_MODE !== 'production') return problems
  for (const name of ['PUBLIC_URL', 'DATABASE_URL']) if (!given[name]) problems.push(`${name}: is needed in production`)
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
