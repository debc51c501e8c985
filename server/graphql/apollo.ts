import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import type { GraphQLSchema } from 'graphql'
import type { Log } from '../../providers/host.ts'
import type { Model } from '../../reads/model.ts'
import type { Context } from '../../resolvers/context.ts'
import { mostRows, tooMuch } from './cost.ts'
import { createDocumentStore } from './document-store.ts'
import { fragmentsOf } from './documents/select.ts'
import { errorFormatter, logFault, withRequestId } from './errors.ts'
import { createExecutor } from './executor.ts'
import { limitAliases, MAX_TOKENS } from './limits.ts'

/** Fragments that spread each other multiply: the count is taken after multiplication, in linear time. */
const MAX_SELECTIONS = 5_000

export interface ApolloOptions {
  readonly local: boolean
  readonly log: Log
  readonly model: Model
  /** The version that a client carries after its own write. */
  versionOfWrite(): Promise<number>
}

/** The header that carries it. */
export const VERSION_HEADER = 'backplane-version'

/** The general lane: our executor behind Apollo Server. CSRF prevention is off because /graphql never reads a cookie. */
export function createApollo(schema: GraphQLSchema, options: ApolloOptions): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: executedByOurs(schema),
    csrfPrevention: false,
    introspection: options.local,
    hideSchemaDetailsFromClientErrors: !options.local,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: createDocumentStore(),
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_SELECTIONS,
    validationRules: [limitAliases],
    allowBatchedHttpRequests: false,
    // The lane of stored documents is one of our own; Apollo's would let anyone fill its store.
    persistedQueries: false,
    formatError: errorFormatter({ hints: options.local }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It wraps every field of the schema, for headers that nothing here sets.
      ApolloServerPluginCacheControlDisabled(),
      reportErrors(options.log),
      giveVersion(options),
      boundRows(schema, options.model),
    ],
  })
}

/** Apollo's one opening for an executor of another make is the place of its gateway; there, what it calls `context` is the contextValue. */
function executedByOurs(schema: GraphQLSchema): ApolloServerOptionsWithGateway<Context>['gateway'] {
  const executor = createExecutor(schema)
  return {
    async load() {
      return {
        executor: ({ document, request, context: contextValue }) =>
          executor.execute({
            document,
            operationName: request.operationName,
            contextValue,
            variables: request.variables,
          }),
      }
    },
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => {}
    },
    async stop() {},
  }
}

/** Logs what is our fault, and gives every error the request's id, by which staff finds that log line. */
function reportErrors(log: Log): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ contextValue }) {
      const { requestId } = contextValue.viewer.origin
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors) logFault(log, error, requestId)
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return
          const { errors } = response.body.singleResult
          if (errors) response.body.singleResult.errors = errors.map((error) => withRequestId(error, requestId))
        },
      }
    },
  }
}

/** Every answer to a mutation says from which version on its write is to be seen. */
function giveVersion({ versionOfWrite }: ApolloOptions): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation, response }) {
          if (operation?.operation === 'mutation')
            response.http.headers.set(VERSION_HEADER, String(await versionOfWrite()))
        },
      }
    },
  }
}

/** Refuses a document that asks for too many rows, before any of it is executed. */
function boundRows(schema: GraphQLSchema, model: Model): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, document, request }) {
          if (!operation) return
          const costed = { operation, fragments: fragmentsOf(document.definitions) }
          const error = tooMuch(mostRows(schema, model, costed, request.variables ?? {}))
          if (error) throw error
        },
      }
    },
  }
}
