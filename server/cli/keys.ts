import { parseArgs } from 'node:util'
import { systemClock } from '../../lib/clock.ts'
import type { ProviderHost } from '../../providers/host.ts'
import {
  listSigningKeys,
  rotateSigningKeys,
  type SigningKey,
  withdrawSigningKeys,
} from '../../providers/identity/local/keys.ts'
import { TABLES } from '../../providers/identity/local/tables.ts'
import { createLocalTables } from '../../providers/local-tables.ts'
import { ConfigError, readConfig } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { openDatabase } from '../database/prepare.ts'
import { createHost } from '../host.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'

/**
 * `npm run keys -- list`: the local issuer's signing keys. `npm run keys -- rotate`: makes the next ones now. With `--leaked KID`, or
 * `--leaked all`, those are gone, and what they signed with them.
 */
try {
  const { verb, leaked } = asked()
  process.stdout.write(`${await withHost((host) => (verb === 'list' ? list(host) : rotate(host, leaked)))}\n`)
} catch (error) {
  process.exitCode = 1
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

function asked(): { readonly verb: 'list' | 'rotate'; readonly leaked: string | undefined } {
  const { values, positionals } = parseArgs({ options: { leaked: { type: 'string' } }, allowPositionals: true })
  const [verb, ...more] = positionals
  const known = verb === 'rotate' || (verb === 'list' && values.leaked === undefined)
  if (!known || more.length > 0 || values.leaked === '')
    throw new LaunchError('Say what: npm run keys -- list, or npm run keys -- rotate [--leaked KID, or all].')
  return { verb, leaked: values.leaked }
}

/** What the local issuer stands on, beside the processes that run or without them. */
async function withHost(work: (host: ProviderHost) => Promise<string>): Promise<string> {
  const config = readConfig(process.env)
  const { provider } = config.providers.identity
  if (provider !== 'local')
    throw new LaunchError(`IDENTITY_PROVIDER is "${provider}": its keys are its own, and are rotated there.`)
  const log = createLog(config.LOG_LEVEL)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log,
  })
  const host = createHost({
    home: config.BACKPLANE_HOME,
    ownerUrl: database.ownerUrl,
    publicUrl: config.PUBLIC_URL,
    clock: { now: async () => systemClock.now() },
    wallClock: systemClock,
    log,
    sendMail: () => Promise.reject(new Error('this command sends no mail')),
  })
  try {
    return await work(host)
  } finally {
    await host.close()
    await database.close()
  }
}

async function open(host: ProviderHost) {
  const sql = await host.sql('local_identity')
  await createLocalTables(sql, TABLES)
  return { sql, now: host.wallClock.now() }
}

async function list(host: ProviderHost): Promise<string> {
  const { sql, now } = await open(host)
  const keys = await listSigningKeys(sql, now)
  return keys.length === 0
    ? 'There are no keys yet: they are made when Backplane first starts.'
    : keys.map((key) => `${key.kid}  ${key.alg}  ${wordsOf(key)}`).join('\n')
}

function wordsOf({ state, signsFrom }: SigningKey): string {
  const at = signsFrom.toISOString()
  switch (state) {
    case 'signs':
      return `signs since ${at}`
    case 'waits':
      return `is published, and signs from ${at} on`
    case 'verifies':
      return `signed from ${at} on; what it signed is still good`
  }
}

async function rotate(host: ProviderHost, leaked: string | undefined): Promise<string> {
  const { sql, now } = await open(host)
  const secret = await host.secret('identity-keys')
  if (leaked === undefined) {
    const from = await rotateSigningKeys(sql, secret, now)
    return `The next keys are published, and sign from ${from.toISOString()} on. What was signed before stays good: nobody is signed out.`
  }
  const gone = await withdrawSigningKeys(sql, secret, now, leaked === 'all' ? undefined : leaked)
  if (gone === 0 && leaked !== 'all')
    throw new LaunchError(`There is no key ${leaked}, and nothing was changed. See npm run keys -- list.`)
  return `${leaked === 'all' ? 'All keys are' : `The key ${leaked} is`} gone. Every process of the issuer knows it within a minute, and the API within minutes; from \
then on what it signed is refused. People stay signed in and get new tokens by their session.`
}
