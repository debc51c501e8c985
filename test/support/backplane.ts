import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { App } from '../../domain/app.ts'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { readConfig } from '../../server/config.ts'
import type { Extension } from '../../server/extension.ts'
import { createLog } from '../../server/log.ts'
import { type Backplane, type NodeParts, startBackplane } from '../../server/start-backplane.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { freePort } from './free-port.ts'

export interface TestBackplane {
  readonly url: string
  /** BACKPLANE_HOME: where the local providers keep their secrets. */
  readonly home: string
  readonly app: App
  readonly database: TestDatabase
  readonly backplane: Backplane
  close(): Promise<void>
}

export interface TestBackplaneOptions {
  /** Settings besides the test's own: `{ PAYMENTS_PROVIDER: 'stripe', … }`. */
  readonly env?: Readonly<Record<string, string>>
  readonly overrides?: Partial<App>
  readonly instead?: Partial<NodeParts>
  readonly extensions?: readonly Extension[]
  readonly worker?: boolean
  /** Instead of one on standard error: a test that reads it. */
  readonly log?: Logger
  /** Files of registered documents; those of the pages and of the tests, unless a test brings its own. */
  readonly documents?: readonly string[]
  readonly webRoot?: string
  prepare?(app: App): Promise<void>
}

/** The documents of the pages and of the tests, as codegen has written them. */
export const MANIFESTS: readonly string[] = [
  '../../web/src/generated/persisted-documents.json',
  '../generated/persisted-documents.json',
].map((path) => fileURLToPath(new URL(path, import.meta.url)))

/** The whole product on a port, a database and a home of its own, as `npm start` makes it but for the demo's people. */
export async function startTestBackplane(options: TestBackplaneOptions = {}): Promise<TestBackplane> {
  const database = await createTestDatabase()
  const home = await mkdtemp(join(tmpdir(), 'backplane-app-'))
  const remove = async () => {
    await rm(home, { recursive: true, force: true })
    await database.drop()
  }
  try {
    const port = await freePort()
    const config = readConfig({
      BACKPLANE_HOME: home,
      PORT: String(port),
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      // The flag would be that of the test's own process.
      MEMORY_TARGET_MB: '0',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      ...options.env,
    })
    const backplane = await startBackplane({
      config,
      log: options.log ?? createLog(config.LOG_LEVEL),
      extensions: options.extensions ?? [betterMovies],
      api: true,
      worker: options.worker ?? true,
      documents: options.documents ?? MANIFESTS,
      ...(options.overrides ? { overrides: options.overrides } : {}),
      ...(options.instead ? { instead: options.instead } : {}),
      ...(options.webRoot ? { webRoot: options.webRoot } : {}),
      ...(options.prepare ? { prepare: options.prepare } : {}),
    })
    return {
      url: config.PUBLIC_URL,
      home,
      app: backplane.app,
      database,
      backplane,
      async close() {
        await backplane.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
