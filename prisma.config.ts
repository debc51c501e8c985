import { join } from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma's native engine is a download of its own; the one in tools/ comes with npm, needs no other host, and records a
// migration in the transaction that applies it. Set the variable to use another.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= join(import.meta.dirname, 'tools', 'prisma-engine', 'schema-engine.ts')

const url = process.env.DATABASE_OWNER_URL

export default defineConfig({
  schema: join('prisma', 'schema'),
  migrations: { path: join('prisma', 'migrations') },
  ...(url ? { datasource: { url } } : {}),
})
