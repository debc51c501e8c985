import 'reflect-metadata'
import { fileURLToPath } from 'node:url'
import { betterMovies } from '../examples/better-movies/extension.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, seedDemo } from '../prisma/seed.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { LaunchError } from './database/errors.ts'
import { createLog } from './log.ts'
import { type Backplane, startBackplane } from './start-backplane.ts'

const STOP_LIMIT_MS = 20_000

await main(process.argv.slice(2))

/** The demo product: Backplane with Better Movies. `--api` and `--worker` run one half; without either both run. */
async function main(args: readonly string[]): Promise<void> {
  let backplane: Backplane | undefined
  try {
    const config = readConfig(process.env)
    const log = createLog(config.LOG_LEVEL)
    const one = args.includes('--api') || args.includes('--worker')
    const halves = { api: !one || args.includes('--api'), worker: !one || args.includes('--worker') }
    if (one && !config.DATABASE_URL)
      throw new LaunchError(
        'DATABASE_URL: the two halves as separate processes share a database: set it, or run npm run db beside them.',
      )
    const stopping = stopOnSignals(() => backplane)
    backplane = await startBackplane({
      config,
      log,
      extensions: [betterMovies],
      ...halves,
      webRoot: fileURLToPath(new URL('../web', import.meta.url)),
      documents: [fileURLToPath(new URL('../documents/web.json', import.meta.url))],
      prepare: seedDemo,
    })
    if (stopping.asked) await backplane.stop()
    else process.stdout.write(tableOf(config, halves))
  } catch (error) {
    process.exitCode = 1
    process.stderr.write(`${linesOf(error)}\n`)
  }
}

/** Drains and stops on the first signal; a second one, or a stop that hangs, ends the process at once. */
function stopOnSignals(running: () => Backplane | undefined): { readonly asked: boolean } {
  const state = { asked: false }
  const stop = (): void => {
    if (state.asked) process.exit(130)
    state.asked = true
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
    void running()?.stop()
  }
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return state
}

function linesOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof LaunchError) {
    return ['Backplane cannot start:', ...error.problems.map((problem) => `  ${problem}`)].join('\n')
  }
  return `Backplane could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

function tableOf(config: Config, halves: { api: boolean; worker: boolean }): string {
  if (!halves.api) return 'Backplane: the worker is running. Ctrl-C stops it.\n'
  const at = config.PUBLIC_URL
  const rows: [string, string][] = [
    ['Account page', `${at}/`],
    ['GraphQL', `${at}/graphql`],
    ['Explorer', `${at}/explorer`],
  ]
  const { identity, payments, email } = config.providers
  if (email.provider === 'local') rows.push(['Mailbox', `${at}/local/mail`])
  if (identity.provider === 'local') {
    for (const person of DEMO_PEOPLE) rows.push([person.email, person.what])
    rows.push(
      ['Password', `"${DEMO_PASSWORD}" for each of them`],
      ['Access token', 'npm run token -- --user ada@demo.example'],
    )
  }
  if (payments.provider === 'local')
    rows.push(['Test card', '4242 4242 4242 4242 is good, 4000 0000 0000 0341 declines when charged'])
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return `\n${config.PRODUCT_NAME} on Backplane is ready. Ctrl-C stops it.\n\n${lines.join('\n')}\n\n`
}
