import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import type pg from 'pg'
import type { Log } from '../../providers/host.ts'
import { LaunchError } from './errors.ts'
import { historyExists, pendingMigrations, readMigrations } from './migrations.ts'
import { projectRoot } from './project-root.ts'

const DEPLOY_MS = 600_000
/** The advisory lock under which Prisma migrates (its page on advisory locking). */
const MIGRATE_LOCK = 72_707_369

/**
 * Brings the database to the migrations of `prisma/migrations` through Prisma's own `migrate deploy`. The Prisma CLI costs
 * seconds, so it is called only when something is pending.
 *
 * A process that was killed while it migrated leaves a record that it began; because `tools/prisma-engine` commits a
 * migration together with its record, nothing of it is there, and it is applied again.
 *
 * @param owner a connection as the owner, outside a transaction
 * @returns the names that were applied now
 * @throws LaunchError when an applied migration was changed, the database is newer, or a migration fails
 */
export async function migrate(
  owner: pg.ClientBase,
  input: { ownerUrl: string; log: Log; root?: string },
): Promise<string[]> {
  const root = input.root ?? projectRoot()
  const wanted = await readMigrations(join(root, 'prisma', 'migrations'))
  await forgetInterrupted(owner)
  const pending = await pendingMigrations(owner, wanted)
  if (pending.length === 0) return []
  input.log.info({ migrations: pending.length }, 'applying migrations')
  await deploy(root, input.ownerUrl)
  const missing = await pendingMigrations(owner, wanted)
  if (missing.length > 0)
    throw new LaunchError(
      `prisma migrate deploy succeeded, but left out ${missing.map(({ name }) => name).join(', ')}.`,
    )
  return pending.map(({ name }) => name)
}

/**
 * Waits for a migration that the engine of a killed process may still be applying, then marks as rolled back what was begun
 * and not finished (what `prisma migrate resolve --rolled-back` does).
 *
 * Another engine does not keep the promise that makes this right, so with one its leftovers are Prisma's to refuse.
 */
async function forgetInterrupted(owner: pg.ClientBase): Promise<void> {
  if (process.env.PRISMA_SCHEMA_ENGINE_BINARY || !(await historyExists(owner))) return
  await owner.query(`select pg_advisory_lock(${MIGRATE_LOCK})`)
  try {
    await owner.query(
      'update public._prisma_migrations set rolled_back_at = now() where finished_at is null and rolled_back_at is null',
    )
  } finally {
    await owner.query(`select pg_advisory_unlock(${MIGRATE_LOCK})`)
  }
}

function deploy(root: string, ownerUrl: string): Promise<void> {
  const cli = createRequire(join(root, 'package.json')).resolve('prisma/build/index.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, 'migrate', 'deploy'], {
      cwd: root,
      env: {
        ...process.env,
        // The engine is a script of ours: it must find this Node, and not an older one of the machine's.
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
        DATABASE_OWNER_URL: ownerUrl,
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEPLOY_MS,
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (cause) => reject(new LaunchError(`Prisma could not be run: ${cause.message}`, { cause })))
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new LaunchError(`The migrations failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`))
    })
  })
}
