import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { App } from '../domain/app.ts'
import type { ProviderParts } from '../providers/host.ts'
import type { Catalogue } from '../reads/catalogue.ts'
import { createReads } from '../reads/load.ts'
import type { Model } from '../reads/model.ts'
import type { Changes } from './changes/feed.ts'
import { versionOfWrite } from './changes/version-of-write.ts'
import { createApollo } from './graphql/apollo.ts'
import { createDocumentLane } from './graphql/documents/lane.ts'
import type { Manifest } from './graphql/documents/manifest.ts'
import { registerDocuments } from './graphql/documents/register.ts'
import { createResponseCache } from './graphql/responses/response-cache.ts'
import type { buildBackplaneSchema } from './graphql/schema.ts'
import { createSharedRows } from './graphql/shared-rows.ts'
import { createServer } from './http/create-server.ts'
import { createPeople } from './http/people.ts'

export interface ApiOptions {
  readonly app: App
  readonly model: Model
  readonly catalogue: Catalogue
  readonly schema: ReturnType<typeof buildBackplaneSchema>
  readonly changes: Changes
  readonly providers: readonly ProviderParts[]
  readonly documents: Manifest
  /** What answers may take up in memory; 0 keeps none. */
  readonly responseCacheBytes: number
  /** Local mode: introspection, and hints in errors. */
  readonly local: boolean
  readonly log: Logger
  readonly webRoot?: string | undefined
}

/** Every lane behind every door, not yet listening. @throws Error naming each registered document that the schema does not answer */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { model, catalogue, schema, changes, providers, local, log } = options
  const shared = createSharedRows(options.app.cache, changes)
  const app: App = { ...options.app, reads: createReads(model, options.app.db.run, shared) }
  const documents = registerDocuments(schema, model, options.documents)
  const apollo = createApollo(schema, { local, log, model, versionOfWrite: () => versionOfWrite(app, changes) })
  await apollo.start()
  const lane = createDocumentLane({
    app,
    schema,
    model,
    catalogue,
    changes,
    responses: options.responseCacheBytes > 0 ? createResponseCache(options.responseCacheBytes) : null,
    errors: { hints: local, log },
  })
  const server = await createServer({
    ...{ app, apollo, changes, documents, lane, providers, log },
    people: createPeople(app, changes),
    webRoot: options.webRoot,
  })
  server.addHook('onClose', () => apollo.stop())
  return server
}
