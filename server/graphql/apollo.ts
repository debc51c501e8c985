import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import type { GraphQLSchema } from 'graphql'
import type { Log } from '../../providers/host.ts'
import type { Context } from '../../resolvers/context.ts'
import { errorFormatter, toShownError } from './errors.ts'
import { createExecutor } from './executor.ts'
import { limitAliases } from './limits.ts'

/** Enough for any page that a person reads; a chain of ten thousand fragments is refused before it overflows the stack. */
const MAX_TOKENS = 5_000
/** Fragments that spread each other multiply: the count is taken after multiplication, in linear time. */
const MAX_SELECTIONS = 5_000

/** The general lane: our executor behind Apollo Server. CSRF prevention is off because /graphql never reads a cookie. */
export function createApollo(schema: GraphQLSchema, options: { local: boolean; log: Log }): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: executedByOurs(schema),
    csrfPrevention: false,
    introspection: options.local,
    hideSchemaDetailsFromClientErrors: !options.local,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_SELECTIONS,
    validationRules: [limitAliases],
    allowBatchedHttpRequests: false,
    // The lane of stored documents is one of our own; Apollo's would let anyone fill its store.
    persistedQueries: false,
    formatError: errorFormatter({ hints: options.local }),
    plugins: [ApolloServerPluginLandingPageDisabled(), reportErrors(options.log)],
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
          for (const error of errors) {
            if (toShownError(error).ours)
              log.error(
                { err: error.originalError ?? error, requestId, path: error.path },
                'a request failed through our fault',
              )
          }
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return
          const { errors } = response.body.singleResult
          if (errors)
            response.body.singleResult.errors = errors.map((error) => ({
              ...error,
              extensions: { ...error.extensions, requestId },
            }))
        },
      }
    },
  }
}
