import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { App } from '../domain/app.ts'
import { openChanges } from './changes/feed.ts'
import type { Config } from './config.ts'
import { createApi } from './create-api.ts'
import { type AppParts, createApp } from './create-app.ts'
import { LaunchError } from './database/errors.ts'
import { openDatabase } from './database/prepare.ts'
import type { Extension } from './extension.ts'
import { ladderOf } from './graphql/documents/list.ts'
import { readManifests } from './graphql/documents/manifest.ts'
import type { LiveSettings } from './graphql/live/live.ts'
import { createStreams } from './graphql/live/streams.ts'
import { checkNullability } from './graphql/nullability.ts'
import { createResponseCache } from './graphql/responses/response-cache.ts'
import { buildBackplaneSchema } from './graphql/schema.ts'
import { voidSharedRows } from './graphql/shared-rows.ts'
import { watchHeapGrowth } from './heap-growth.ts'
import type { ServerParts } from './http/create-server.ts'
import { openDenylist } from './http/denylist.ts'
import { listen } from './http/listen.ts'
import { placeOfTag } from './http/people.ts'
import { type TokenStages, tokenStages } from './http/token-stages.ts'
import { startPeriodicJobs } from './jobs/periodic.ts'
import { QUEUES, queuesNamed } from './jobs/queue.ts'
import { openAdmission } from './limits/admission.ts'
import { type RequestStages, requestStages } from './limits/stages.ts'
import { assertRoomForAnswers } from './memory.ts'
import { modelOf } from './reads.ts'
import { DENIALS, watchedTables } from './watches.ts'

const DRAIN_MS = 8_000
const MEBIBYTE = 1024 * 1024

export interface StartOptions {
  readonly config: Config
  readonly log: Logger
  readonly extensions?: readonly Extension[]
  readonly overrides?: Partial<App>
  /** Which halves run in this process. */
  readonly api: boolean
  readonly worker: boolean
  readonly webRoot?: string
  /** Files of registered documents. */
  readonly documents?: readonly string[]
  /** Stands in for the node's own parts: a test counts there, breaks the network or plants a fault. */
  readonly instead?: Partial<NodeParts>
  /** Runs once everything is there and before anything listens: the demo's seed. */
  prepare?(app: App): Promise<void>
}

/** What a node has for itself, and does not share by the database. */
export interface NodeParts {
  readonly openChanges: typeof openChanges
  readonly openDenylist: typeof openDenylist
  readonly createResponseCache: typeof createResponseCache
  readonly tokenStages: TokenStages
  readonly openAdmission: typeof openAdmission
  readonly requestStages: RequestStages
  readonly arrival: ServerParts['arrival']
  readonly liveSettings: Partial<LiveSettings>
}

export interface Backplane extends AppParts {
  /** Stops taking requests, lets those under way finish, then jobs, providers and the database. */
  stop(): Promise<void>
}

/**
 * From settings to a running product: database, migrations, app, doors, worker. What was started before a failure is stopped again.
 * @throws LaunchError when it cannot run, with one line per problem
 */
export async function startBackplane(options: StartOptions): Promise<Backplane> {
  const { config, log, extensions = [], api, worker } = options
  const undo: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop())
      await step().catch((error: unknown) => log.error({ err: error }, 'while stopping'))
  }
  try {
    if (api) assertRoomForAnswers(config.RESPONSE_CACHE_MB)
    const queues = queuesNamed(config.WORKER_QUEUES)
    let overloaded = () => false
    if (config.MEMORY_TARGET_MB > 0) {
      const stopWatching = watchHeapGrowth({
        targetMb: config.MEMORY_TARGET_MB,
        log,
        overloaded: () => overloaded(),
      })
      undo.push(async () => stopWatching())
    }
    const database = await openDatabase({
      home: config.BACKPLANE_HOME,
      databaseUrl: config.DATABASE_URL,
      databaseOwnerUrl: config.DATABASE_OWNER_URL,
      queues: QUEUES,
      log,
      extensions,
      watches: watchedTables(modelOf(extensions)),
    })
    undo.push(() => database.close())
    const parts = await createApp(config, {
      databaseUrl: database.databaseUrl,
      ownerUrl: database.ownerUrl,
      log,
      extensions,
      ...(options.overrides ? { overrides: options.overrides } : {}),
    })
    undo.push(() => parts.close())
    const schema = buildBackplaneSchema(extensions)
    const broken = checkNullability(schema, parts.model, parts.catalogue)
    if (broken.length > 0) throw new LaunchError(broken)
    await options.prepare?.(parts.app)
    // Stopped in the opposite order: the doors first, then the worker, then what both stand on.
    if (worker) {
      await parts.jobs.work(parts.app, queues)
      const left = QUEUES.filter((queue) => !queues.includes(queue))
      if (left.length > 0) log.info({ queues, left }, 'jobs of some queues are left to other workers (WORKER_QUEUES)')
      undo.push(startPeriodicJobs(parts.app, parts.providers))
    }
    if (api) {
      const own: NodeParts = {
        openChanges,
        openDenylist,
        createResponseCache,
        tokenStages: tokenStages(),
        openAdmission,
        requestStages: requestStages(),
        arrival: undefined,
        liveSettings: {},
        ...options.instead,
      }
      const denylist = await own.openDenylist(database.databaseUrl, { log, wallClock: parts.app.wallClock })
      undo.push(() => denylist.close())
      const streams = createStreams(parts.app)
      const changes = await own.openChanges(database.databaseUrl, {
        log,
        watches: watchedTables(parts.model),
        placeOf: placeOfTag,
        heard: (tags) => {
          if (tags === null || tags.includes(DENIALS)) denylist.wake()
          streams.heard(tags)
          void voidSharedRows(parts.app.cache, tags).catch((error: unknown) =>
            log.warn({ err: error }, 'shared rows were not voided'),
          )
        },
      })
      undo.push(() => changes.close())
      const { cache } = config.providers
      const admission = own.openAdmission({
        app: parts.app,
        limits: config.limits,
        addressOf: parts.addressOf,
        stages: own.requestStages,
        redis: cache.provider === 'redis' ? { url: cache.url, prefix: cache.prefix } : null,
      })
      undo.push(() => admission.close())
      overloaded = () => admission.load.overloaded
      const server = await createApi({
        ...parts,
        ...{ admission, limits: config.limits },
        schema,
        changes,
        denylist,
        tokenStages: own.tokenStages,
        requestStages: own.requestStages,
        arrival: own.arrival,
        documentLimits: config.LIMITS,
        streams,
        liveSettings: own.liveSettings,
        documents: readManifests(options.documents ?? []),
        responses: config.RESPONSE_CACHE_MB > 0 ? own.createResponseCache(config.RESPONSE_CACHE_MB * MEBIBYTE) : null,
        local: config.local,
        ladder: ladderOf(config),
        log,
        webRoot: options.webRoot,
      })
      undo.push(() => drain(server))
      const place = { port: config.PORT, host: config.local ? '127.0.0.1' : '0.0.0.0' }
      await listen(server, place).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE'
          ? new LaunchError(`PORT: ${config.PORT} is taken by another program. Stop it, or set PORT to a free port.`)
          : error
      })
    }
    return { ...parts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Takes no new request and lets those under way finish; who has not by then (a half-sent body) is cut off. */
async function drain(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS)
  await server.close()
  clearTimeout(late)
}
