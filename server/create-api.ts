import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { App } from '../domain/app.ts'
import type { ProviderParts } from '../providers/host.ts'
import type { Catalogue } from '../reads/catalogue.ts'
import { createReads } from '../reads/load.ts'
import type { Model } from '../reads/model.ts'
import type { Changes } from './changes/feed.ts'
import { versionOfWrite } from './changes/version-of-write.ts'
import type { Passages } from './graphql/admit-documents.ts'
import { createApollo } from './graphql/apollo.ts'
import { createDocumentLane } from './graphql/documents/lane.ts'
import { type LadderDefaults, ladderDefaults } from './graphql/documents/list.ts'
import type { Manifest } from './graphql/documents/manifest.ts'
import { registerDocuments } from './graphql/documents/register.ts'
import { openDocumentRegistry } from './graphql/documents/registry.ts'
import { documentRulesOf } from './graphql/documents/rules.ts'
import type { LiveSettings } from './graphql/live/live.ts'
import type { Streams } from './graphql/live/streams.ts'
import { moneyFields } from './graphql/money-fields.ts'
import type { ResponseCache } from './graphql/responses/response-cache.ts'
import type { buildBackplaneSchema } from './graphql/schema.ts'
import { createSharedRows } from './graphql/shared-rows.ts'
import { createServer, type ServerParts } from './http/create-server.ts'
import type { Denylist } from './http/denylist.ts'
import { createMachines } from './http/machines.ts'
import { createPeople } from './http/people.ts'
import type { TokenStages } from './http/token-stages.ts'
import type { Admission } from './limits/admission.ts'
import { costsOfDocuments } from './limits/costs-of-documents.ts'
import { countedDb } from './limits/counted-db.ts'
import { createDocumentGate } from './limits/document-gate.ts'
import type { LimitSettings } from './limits/settings.ts'
import { type RequestStages, requestStages } from './limits/stages.ts'
import { type LimitSettings as DocumentLimitSettings, limitsOf } from './limits/table.ts'

export interface ApiOptions {
  readonly app: App
  readonly model: Model
  readonly catalogue: Catalogue
  readonly schema: ReturnType<typeof buildBackplaneSchema>
  readonly changes: Changes
  readonly denylist: Denylist
  /** What this node follows of live events; it hears of them by `changes`. */
  readonly streams: Streams
  readonly liveSettings?: Partial<LiveSettings> | undefined
  /** Counted into, for who wants to look. */
  readonly tokenStages?: TokenStages | undefined
  /** The same, of requests to /graphql. */
  readonly requestStages?: RequestStages | undefined
  readonly admission: Admission
  readonly limits: LimitSettings
  readonly documentLimits?: DocumentLimitSettings | undefined
  readonly arrival?: ServerParts['arrival']
  readonly providers: readonly ProviderParts[]
  readonly documents: Manifest
  /** Which documents may be sent; without it as `ladderDefaults` says. */
  readonly ladder?: Partial<LadderDefaults> | undefined
  /** Where answers are kept; null keeps none. */
  readonly responses: ResponseCache | null
  /** Local mode: introspection, and hints in errors. */
  readonly local: boolean
  readonly log: Logger
  readonly webRoot?: string | undefined
}

/** Every lane behind every door, not yet listening. @throws Error naming each registered document that the schema does not answer */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { model, catalogue, schema, changes, denylist, tokenStages, providers, local, log } = options
  const shared = createSharedRows(options.app.cache, changes)
  const stages = options.requestStages ?? requestStages()
  const db = countedDb(options.app.db, stages)
  const limits = limitsOf(options.documentLimits ?? {})
  const app: App = {
    ...options.app,
    reads: createReads(model, options.app.db.run, options.app.cursors, shared),
    documents: documentRulesOf(schema, model, { hints: local, limits }),
  }
  const counted: App = { ...app, db, reads: createReads(model, db.run, options.app.cursors, shared) }
  const gate = createDocumentGate({ limits, stages, log, introspection: local ? 'everyone' : 'operators' })
  const registry = await openDocumentRegistry({
    ...{ app, schema, model, changes, local, limits },
    files: registerDocuments(schema, model, options.documents, limits),
    defaults: { ...ladderDefaults(local), ...options.ladder },
  })
  const passages: Passages = new WeakMap()
  const apollo = createApollo(schema, {
    ...{ local, log, model, gate, stages, passages },
    versionOfWrite: () => versionOfWrite(app, changes),
  })
  await apollo.start()
  const lane = createDocumentLane({
    app: counted,
    ...{ limits, stages },
    schema,
    model,
    catalogue,
    changes,
    responses: options.responses,
    errors: { hints: local, log },
    local,
  })
  const live = {
    ...{ app, schema, model, changes, registry, gate, limits, stages },
    ...{ local, streams: options.streams, settings: options.liveSettings },
    errors: { hints: local, log },
  }
  const server = await createServer({
    ...{ gate, stages, counted, live, costs: costsOfDocuments(schema, model, limits) },
    ...{ app, apollo, changes, denylist, tokenStages, registry, lane, providers, log },
    ...{ passages, money: moneyFields(schema), admission: options.admission, limits: options.limits },
    machines: createMachines(app, changes, registry),
    people: createPeople(app, changes),
    webRoot: options.webRoot,
    arrival: options.arrival,
  })
  server.addHook('onClose', () => apollo.stop())
  server.addHook('onClose', () => registry.close())
  return server
}
