import { createDb, type Db } from '../../domain/db.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/prepare.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'

/**
 * The database of the product that runs here, or would run with these settings, for as long as a command needs it.
 * @throws ConfigError, LaunchError
 */
export async function withDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log: createLog(config.LOG_LEVEL),
  })
  const db = createDb(database.databaseUrl, 2)
  try {
    return await work(db)
  } finally {
    await db.close()
    await database.close()
  }
}
