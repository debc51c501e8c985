import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import type { Context } from '../../resolvers/context.ts'
import { JSON_TYPE, statusUnder } from '../http/media-type.ts'
import { asksForParts } from './incremental.ts'

/**
 * A document that does not parse, does not validate or cannot be executed with its variables: 400, and 200 under `application/json`. An error with
 * `refused` among its extensions stays 400 under either, and so does what asks for parts: no old client takes that for a fault of the network.
 */
export function legacyStatus(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ source, errors, request, response: { http } }) {
          const legacy = request.http?.headers.get('accept') === JSON_TYPE
          if (legacy && source !== undefined && http.status !== undefined && !errors?.some(isRefusal))
            http.status = statusUnder(JSON_TYPE, http.status)
        },
      }
    },
  }
}

function isRefusal({ extensions, message }: GraphQLError): boolean {
  return extensions.refused === true || asksForParts(message)
}
