import pg from 'pg'

/** Prisma's error codes (Prisma errors reference) for PostgreSQL's and the system's. */
const CODES: Readonly<Record<string, string>> = { '3D000': 'P1003', ECONNREFUSED: 'P1001', '28P01': 'P1000' }

/**
 * The engine's `cli` sub-commands: whether the database can be reached, making it, dropping it.
 *
 * @returns the exit code; the error goes to stderr as the JSON line that the Prisma CLI reads
 */
export async function runDatabaseCommand(command: string, url: string): Promise<number> {
  const client = new pg.Client({ connectionString: command === 'can-connect-to-database' ? url : maintenanceUrl(url) })
  try {
    await client.connect()
    const name = client.escapeIdentifier(databaseName(url))
    if (command === 'create-database') await client.query(`create database ${name}`)
    if (command === 'drop-database') await client.query(`drop database ${name} with (force)`)
    return 0
  } catch (error) {
    report(error)
    return 1
  } finally {
    await client.end().catch(() => undefined)
  }
}

export function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

function maintenanceUrl(url: string): string {
  const changed = new URL(url)
  changed.pathname = '/postgres'
  return changed.href
}

function report(error: unknown): void {
  const code = String((error as { code?: unknown }).code)
  const line = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    fields: {
      message: error instanceof Error ? error.message : String(error),
      error_code: CODES[code] ?? 'P1011',
      is_panic: false,
    },
    target: 'schema_engine::logger',
  }
  process.stderr.write(`\n${JSON.stringify(line)}\n`)
}
