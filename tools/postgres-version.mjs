// Prints the version of the PostgreSQL at TEST_DATABASE_OWNER_URL; ends with 1 when it does not let us in as one who may make
// databases and roles.
import pg from 'pg'

const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_OWNER_URL, connectionTimeoutMillis: 5_000 })
try {
  await client.connect()
  const { rows } = await client.query(
    `select current_setting('server_version') as version, rolsuper or (rolcreatedb and rolcreaterole) as able
     from pg_roles where rolname = current_user`,
  )
  if (rows[0].able) process.stdout.write(`${rows[0].version.split(' ')[0]}\n`)
  else process.exitCode = 1
} catch {
  process.exitCode = 1
} finally {
  await client.end().catch(() => undefined)
}
