import 'reflect-metadata'
import { createServer } from 'node:http'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl'
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer'
import createResponseCache from '@apollo/server-plugin-response-cache'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { buildSchema } from 'type-graphql'
import { createLoaders } from '../shared/loaders.ts'
import { createOrdinary } from '../shared/ordinary.ts'
import { CACHE_SECONDS, settings, verify } from '../shared/settings.ts'
import type { Context } from './context.ts'

/*
 * Apollo Server 5 on Express 5 with type-graphql and Prisma 7.
 * https://www.apollographql.com/docs/apollo-server/api/express-middleware
 * form "loaders": with DataLoader. form "cache": with the response cache,
 * https://www.apollographql.com/docs/apollo-server/performance/caching#caching-with-responsecacheplugin-advanced
 */

const { form, tuned, port } = settings
// A tuned form with loaders keeps its loaders: its tuning is simple resolvers and connections.
const { resolvers } =
  tuned && form !== 'loaders' ? await import('./root-resolvers.ts') : await import('./field-resolvers.ts')
const ordinary = createOrdinary()
const app = express()
// Nobody asks again with If-None-Match: https://expressjs.com/en/api.html#etag.options.table
if (tuned) app.set('etag', false)
const httpServer = createServer(app)

const server = new ApolloServer<Context>({
  schema: await buildSchema({ resolvers, validate: false }),
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer }), ...(form === 'cache' ? responseCache() : [])],
  // The default keeps 30 MiB, about 6,000 of these answers; the tuned form has room for all of them.
  ...(form === 'cache' && tuned ? { cache: new InMemoryLRUCache({ maxSize: 1024 ** 3 }) } : {}),
})
await server.start()
app.use(
  '/graphql',
  express.json(),
  expressMiddleware(server, {
    context: async ({ req }) => ({
      userId: (await verify(req.headers.authorization)).sub,
      source: form === 'loaders' ? createLoaders() : ordinary,
    }),
  }),
)
httpServer.listen(port, '127.0.0.1')

function responseCache(): ApolloServerPlugin<Context>[] {
  return [
    ApolloServerPluginCacheControl({ defaultMaxAge: CACHE_SECONDS }),
    createResponseCache({ sessionId: async ({ contextValue }) => contextValue.userId }) as ApolloServerPlugin<Context>,
  ]
}
