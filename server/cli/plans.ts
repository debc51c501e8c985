import { readFile, writeFile } from 'node:fs/promises'
import { createBusinessClock } from '../../domain/clock/business-clock.ts'
import { createDb, NOBODY } from '../../domain/db.ts'
import type { Catalogue } from '../../domain/plans/catalogue.ts'
import { productLines, pullCatalogue } from '../../domain/plans/pull.ts'
import { differenceIn, pushCatalogue } from '../../domain/plans/push.ts'
import { pushPrices } from '../../domain/plans/push-prices.ts'
import { readCatalogue } from '../../domain/plans/read-catalogue.ts'
import { createClientAddress } from '../../lib/client-address.ts'
import { systemClock } from '../../lib/clock.ts'
import { createCache } from '../../providers/cache/index.ts'
import { createPayments } from '../../providers/payments/index.ts'
import { ConfigError, readConfig } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { openDatabase } from '../database/prepare.ts'
import { createHost } from '../host.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'
import { differenceText } from './plans-words.ts'

/**
 * `npm run plans -- diff|push|pull [FILE]`: the price list as a reviewed file (catalogue.json unless named). `diff` prints what a push
 * would change and exits with 1 when it would change anything, `push` prints it and does it, `pull` writes the file from the database.
 * What cannot be done exits with 2, and nothing is written.
 */
const [verb, file = 'catalogue.json'] = process.argv.slice(2)

try {
  if (verb !== 'diff' && verb !== 'push' && verb !== 'pull')
    throw new LaunchError(
      'Say what to do: npm run plans -- diff|push|pull [FILE]. The file is catalogue.json unless named.',
    )
  await run(verb)
} catch (error) {
  process.exitCode = 2
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}

async function run(what: 'diff' | 'push' | 'pull'): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log,
  })
  const db = createDb(database.databaseUrl, 2)
  const closing: (() => Promise<void>)[] = [() => database.close(), () => db.close()]
  try {
    if (what === 'pull') {
      await pull({ db })
      return
    }
    const catalogue = await fileOf(file)
    const differences = await db.as(NOBODY, (tx) => differenceIn(tx, catalogue))
    process.stdout.write(`${differenceText(catalogue.productLine, differences)}\n`)
    const refused = differences.some(({ change }) => change === 'refused')
    if (refused) throw new LaunchError('Nothing was written: a version that stands never gets other terms.')
    if (what === 'diff') {
      if (differences.length > 0) process.exitCode = 1
      return
    }
    const cache = await createCache(config.providers.cache)
    closing.push(async () => cache.close?.())
    const clock = createBusinessClock(db, systemClock, config.local)
    const host = createHost({
      home: config.BACKPLANE_HOME,
      ownerUrl: database.ownerUrl,
      publicUrl: config.PUBLIC_URL,
      addressOf: createClientAddress(config.limits.hops),
      clock,
      wallClock: systemClock,
      log,
      sendMail: async () => undefined,
    })
    closing.push(() => host.close())
    const payments = await createPayments(config.providers.payments, host)
    closing.push(async () => payments.close?.())
    const { added } = await pushCatalogue({ db, wallClock: systemClock, cache }, catalogue)
    const made = await pushPrices({ db, payments }, catalogue.productLine)
    process.stdout.write(`Pushed: ${added} plan versions added, ${made} prices made at "${payments.name}".\n`)
  } finally {
    for (let step = closing.pop(); step; step = closing.pop()) await step()
  }
}

async function pull(app: Parameters<typeof productLines>[0]): Promise<void> {
  const lines = await productLines(app)
  const [only] = lines
  const line = process.argv[4] ?? (lines.length === 1 ? only : undefined)
  if (!line || !lines.includes(line))
    throw new LaunchError(
      lines.length === 0
        ? 'There are no plans to pull.'
        : `Say which product line: npm run plans -- pull FILE LINE, where LINE is ${lines.join(', ')}.`,
    )
  const catalogue = await pullCatalogue(app, line)
  await writeFile(file, `${JSON.stringify(catalogue, null, 2)}\n`)
  process.stdout.write(`${file}: ${catalogue.plans.length} plans of ${line}.\n`)
}

async function fileOf(name: string): Promise<Catalogue> {
  const text = await readFile(name, 'utf8').catch(() => {
    throw new LaunchError(`${name} cannot be read. npm run plans -- pull ${name} writes it from the database.`)
  })
  try {
    const reading = readCatalogue(JSON.parse(text))
    if (reading.ok) return reading.catalogue
    throw new LaunchError(reading.lines.map((line) => `${name}: ${line}`))
  } catch (error) {
    if (error instanceof SyntaxError) throw new LaunchError(`${name} is no JSON: ${error.message}`)
    throw error
  }
}
