import Fastify from 'fastify'
import mercurius, { type MercuriusContext, type MercuriusOptions } from 'mercurius'
import { joinedTenant, joinedViewer } from '../shared/joined.ts'
import { createOrdinary } from '../shared/ordinary.ts'
import { scalars, typeDefs } from '../shared/schema.ts'
import { settings, verify } from '../shared/settings.ts'
import { loaders } from './loaders.ts'

/*
 * Mercurius on Fastify with its jit and its loaders: https://mercurius.dev/#/docs/api/options (jit), https://mercurius.dev/#/docs/loaders
 * Tuned: the two root fields fetch all, and a request names a stored document: https://mercurius.dev/#/docs/persisted-queries
 */

declare module 'mercurius' {
  interface MercuriusContext {
    userId: string
  }
}

const { port, tuned, document } = settings
const source = createOrdinary()
const app = Fastify()

const options: MercuriusOptions = {
  schema: typeDefs,
  resolvers: {
    ...scalars,
    Query: {
      viewer: (_: unknown, __: unknown, { userId }: MercuriusContext) =>
        tuned ? joinedViewer(userId) : source.viewer(userId),
      tenant: (_: unknown, { id }: { id: string }, { userId }: MercuriusContext) =>
        tuned ? joinedTenant(id, userId) : source.tenant(id, userId),
    },
  },
  ...(tuned ? { persistedQueries: { home: document }, onlyPersisted: true } : { loaders }),
  jit: 1,
  context: async (request) => ({ userId: (await verify(request.headers.authorization)).sub }),
}
await app.register(mercurius, options)
await app.listen({ port, host: '127.0.0.1' })
