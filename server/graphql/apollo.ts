import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { Log } from '../../providers/host.ts'
import type { Model } from '../../reads/model.ts'
import type { Context } from '../../resolvers/context.ts'
import type { DocumentGate } from '../limits/document-gate.ts'
import { limitCost } from '../limits/limit-cost.ts'
import type { RequestStages } from '../limits/stages.ts'
import { CEILINGS } from '../limits/table.ts'
import { type Passages, refuseWhole, spend } from './admit-documents.ts'
import { createDocumentStore } from './document-store.ts'
import { errorFormatter, logFault, MOST_ERRORS, withRequestId } from './errors.ts'
import { createExecutor } from './executor.ts'
import { legacyStatus } from './legacy-status.ts'

export interface ApolloOptions {
  readonly local: boolean
  readonly log: Log
  readonly model: Model
  readonly gate: DocumentGate
  readonly stages: RequestStages
  readonly passages: Passages
  /** The version that a client carries after its own write. */
  versionOfWrite(): Promise<number>
}

/** What a subscription is answered that comes as a request. */
export const ELSEWHERE =
  'This is a subscription: send it to POST /graphql/stream, or over WebSocket to /graphql (graphql-transport-ws).'

/** The header that carries it. */
export const VERSION_HEADER = 'backplane-version'

/** The general lane: our executor behind Apollo Server. CSRF prevention is off because /graphql never reads a cookie. */
export function createApollo(schema: GraphQLSchema, options: ApolloOptions): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: executedByOurs(schema, options.stages),
    csrfPrevention: false,
    // The gate knows who may ask for it.
    introspection: true,
    hideSchemaDetailsFromClientErrors: !options.local,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: createDocumentStore(),
    parseOptions: { maxTokens: CEILINGS.tokens },
    validationOptions: { maxErrors: MOST_ERRORS },
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
      refuseSubscriptions(),
      legacyStatus(),
      limitCost({ schema, charge: spend(options.passages), ...options }),
      countValidations(options.stages),
      refuseWhole(options.passages),
    ],
  })
}

/** Apollo's one opening for an executor of another make is the place of its gateway; there, what it calls `context` is the contextValue. */
function executedByOurs(
  schema: GraphQLSchema,
  stages: RequestStages,
): ApolloServerOptionsWithGateway<Context>['gateway'] {
  const executor = createExecutor(schema, {
    onExecute() {
      stages.executed += 1
    },
  })
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

function countValidations(stages: RequestStages): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async validationDidStart() {
          stages.validated += 1
        },
      }
    },
  }
}

/** A subscription's fields are executed for an event, and a request brings none. */
function refuseSubscriptions(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation }) {
          if (operation?.operation === 'subscription')
            throw new GraphQLError(ELSEWHERE, { extensions: { code: 'BAD_INPUT', http: { status: 400 } } })
        },
      }
    },
  }
}
