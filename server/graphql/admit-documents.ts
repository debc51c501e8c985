import type { ApolloServerPlugin } from '@apollo/server'
import { type GraphQLError, OperationTypeNode } from 'graphql'
import type { Origin, Viewer } from '../../domain/access.ts'
import { ERROR_CODES } from '../../domain/errors.ts'
import type { Context } from '../../resolvers/context.ts'
import type { Cost } from '../limits/cost.ts'
import type { Passage } from '../limits/passage.ts'
import { LEAST_POINTS, pointsOf } from '../limits/points.ts'
import { refusalIn } from './errors.ts'

/** By the origin of the request that is on its way through. */
export type Passages = WeakMap<Origin, Passage>

/** In the general lane: what a document costs is charged once it is known, before anything is executed. */
export function spend(passages: Passages) {
  return async ({ origin }: Viewer, cost: Cost): Promise<void> => {
    await passages.get(origin)?.chargeMore(pointsOf(cost) - LEAST_POINTS)
  }
}

/** A mutation goes on whatever becomes of its client; a query that could not be answered for want of time or room is answered with that alone. */
export function refuseWhole(passages: Passages): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ contextValue }) {
      const passage = passages.get(contextValue.viewer.origin)
      return {
        async didResolveOperation({ operation }) {
          if (operation?.operation === OperationTypeNode.MUTATION) passage?.goesOn()
        },
        async willSendResponse({ operation, response, errors }) {
          if (response.body.kind !== 'single' || operation?.operation === OperationTypeNode.MUTATION) return
          const refusal = refusalIn(errors as readonly GraphQLError[] | undefined)
          if (!refusal) return
          const { singleResult } = response.body
          response.http.status = ERROR_CODES[refusal.code]
          if (refusal.retryAfterSeconds !== undefined)
            response.http.headers.set('retry-after', String(refusal.retryAfterSeconds))
          delete singleResult.data
          singleResult.errors = singleResult.errors
            ?.filter(({ extensions }) => extensions?.code === refusal.code)
            .slice(0, 1)
        },
      }
    },
  }
}
