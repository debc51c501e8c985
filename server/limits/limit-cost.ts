import type { ApolloServerPlugin } from '@apollo/server'
import { type GraphQLError, type GraphQLSchema, GraphQLError as RequestError } from 'graphql'
import type { Viewer } from '../../domain/access.ts'
import { DomainError, ERROR_CODES } from '../../domain/errors.ts'
import type { Model } from '../../reads/model.ts'
import type { Context } from '../../resolvers/context.ts'
import { fragmentsOf } from '../graphql/documents/select.ts'
import { classOf } from './classes.ts'
import { type Cost, costOf } from './cost.ts'
import { COST_HEADER, costAskOf } from './cost-ask.ts'
import { type CostReport, costReport } from './cost-report.ts'
import type { DocumentGate } from './document-gate.ts'

export interface LimitCostParts {
  readonly schema: GraphQLSchema
  readonly model: Model
  readonly gate: DocumentGate
  /** Takes the points from what the caller may still spend. @throws DomainError RATE_LIMITED */
  charge?(viewer: Viewer, cost: Cost): Promise<void>
}

/**
 * The last look before execution: what a valid operation costs, by its lists. Where the request asks for it the answer tells the cost, and a
 * request that asks for nothing else is answered by it, whatever it is: nothing is charged and nothing executed.
 */
export function limitCost({ schema, model, gate, charge }: LimitCostParts): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ contextValue, request }) {
      const { viewer } = contextValue
      const bringer = { caller: classOf(viewer), requestId: viewer.origin.requestId }
      const ask = costAskOf(request.http?.headers.get(COST_HEADER), request.extensions)
      let report: CostReport | undefined
      return {
        async didResolveOperation({ operation, document, request: { variables }, source }) {
          if (!operation) return
          const costed = { operation, fragments: fragmentsOf(document.definitions) }
          const cost = costOf(schema, model, costed, variables ?? {})
          const counted = { rows: cost.rows, cost: cost.points }
          try {
            const warnings = [
              ...gate.admit(source, bringer),
              ...(ask.only ? [] : gate.admitCost(source, counted, bringer)),
            ]
            if (!ask.only) await charge?.(viewer, cost)
            if (ask.report || warnings.length > 0)
              report = costReport(gate.limits, bringer.caller, cost, gate.depthOf(source), warnings)
          } catch (error) {
            throw asRequestError(error)
          }
        },
        async responseForOperation() {
          if (!ask.only || !report) return null
          return {
            http: { status: undefined, headers: new Map() as never },
            body: { kind: 'single', singleResult: { data: null } },
          }
        },
        async willSendResponse({ response: { body } }) {
          if (report && body.kind === 'single')
            body.singleResult.extensions = { ...body.singleResult.extensions, cost: report }
        },
      }
    },
  }
}

/** With the status of its code: without one Apollo would take it for a failure of ours. */
function asRequestError(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error
  return new RequestError(error.message, {
    originalError: error,
    extensions: { refused: true, http: { status: ERROR_CODES[error.code] } },
  }) satisfies GraphQLError
}
