import { createDb } from '../../domain/db.ts'
import { OPERATOR_ROLES, type OperatorRole } from '../../domain/permissions.ts'
import { nameOperator } from '../../domain/users/name-operator.ts'
import { systemClock } from '../../lib/clock.ts'
import { ConfigError, readConfig } from '../config.ts'
import { LaunchError } from '../database/errors.ts'
import { openDatabase } from '../database/prepare.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'

/** `npm run operator -- grant EMAIL ROLE`: makes a person who has signed in once an operator, or changes their role. */
const [verb, email, role] = process.argv.slice(2)

try {
  if (verb !== 'grant' || !email || !(OPERATOR_ROLES as readonly string[]).includes(role ?? '')) {
    throw new LaunchError(
      `Say whom and what: npm run operator -- grant EMAIL ROLE, where ROLE is ${OPERATOR_ROLES.join(', ')}.`,
    )
  }
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
  try {
    const result = await nameOperator(
      { db, wallClock: systemClock, local: config.local },
      { email, role: role as OperatorRole },
    )
    if (result.kind === 'unknown_address')
      throw new LaunchError(
        `Nobody with the address ${email} has signed in yet. They sign in once; then run this again.`,
      )
    if (result.kind === 'ambiguous_address')
      throw new LaunchError(`Several people have signed in with ${email}: it cannot be said which of them is meant.`)
    process.stdout.write(`${email} is an operator now: ${role}.\n`)
  } finally {
    await db.close()
    await database.close()
  }
} catch (error) {
  process.exitCode = 1
  const problems =
    error instanceof LaunchError || error instanceof ConfigError ? error.problems : [(error as Error).message]
  process.stderr.write(`${problems.join('\n')}\n`)
}
