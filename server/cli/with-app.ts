import type { App } from '../../domain/app.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../create-app.ts'
import { openDatabase } from '../database/prepare.ts'
import { QUEUES } from '../jobs/queue.ts'
import { createLog } from '../log.ts'

/**
 * The app of the product that runs here, or would run with these settings, for as long as a command needs it: it listens nowhere and runs no
 * job. The product may run beside it.
 * @throws ConfigError, LaunchError
 */
export async function withApp<T>(work: (app: App) => Promise<T>): Promise<T> {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const database = await openDatabase({
    home: config.BACKPLANE_HOME,
    databaseUrl: config.DATABASE_URL,
    databaseOwnerUrl: config.DATABASE_OWNER_URL,
    queues: QUEUES,
    log,
  })
  try {
    const parts = await createApp(config, { databaseUrl: database.databaseUrl, ownerUrl: database.ownerUrl, log })
    try {
      return await work(parts.app)
    } finally {
      await parts.close()
    }
  } finally {
    await database.close()
  }
}
