import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../../dist/prisma/client.ts'
import { settings } from './settings.ts'

/** Ten connections, pg's own default; twenty in the tuned form, which is what Backplane has in all. */
export const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: settings.databaseUrl, max: settings.tuned ? 20 : 10 }),
})
