// `npm run db`: the embedded PostgreSQL alone, until Ctrl-C. It prints the two settings that the API and the worker need.
import { EMBEDDED_DATABASE, startEmbeddedPostgres } from '../server/database/embedded.ts'
import { LaunchError } from '../server/database/errors.ts'
import { homeFolder, say } from './home.ts'

const log = {
  debug: () => undefined,
  info: (_: object, message = '') => say(message),
  warn: (_: object, message = '') => say(message),
  error: (_: object, message = '') => say(message),
}

try {
  const postgres = await startEmbeddedPostgres({ home: homeFolder(), log })
  process.stdout.write(
    `DATABASE_URL=${postgres.url(EMBEDDED_DATABASE, 'app')}\nDATABASE_OWNER_URL=${postgres.url(EMBEDDED_DATABASE)}\n`,
  )
  say(postgres.adopted ? 'the database was running already' : 'the database runs; Ctrl-C stops it')
  const waiting = setInterval(() => undefined, 60_000)
  const stop = async () => {
    clearInterval(waiting)
    await postgres.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop())
} catch (error) {
  if (!(error instanceof LaunchError)) throw error
  for (const problem of error.problems) say(problem)
  process.exitCode = 1
}
