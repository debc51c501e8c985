import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { createInMemoryCache, useResponseCache } from '@graphql-yoga/plugin-response-cache'
import { createSchema, createYoga, type Plugin, type YogaInitialContext } from 'graphql-yoga'
import { joinedTenant, joinedViewer } from '../shared/joined.ts'
import { createLoaders } from '../shared/loaders.ts'
import type { Source } from '../shared/ordinary.ts'
import { scalars, typeDefs } from '../shared/schema.ts'
import { CACHE_SECONDS, settings, verify } from '../shared/settings.ts'

/*
 * GraphQL Yoga on Node's own server, with DataLoader: https://the-guild.dev/graphql/yoga-server/docs
 * Its caches of parsed and validated documents are on by default: https://the-guild.dev/graphql/yoga-server/docs/features/parsing-and-validation-caching
 * form "cache": https://the-guild.dev/graphql/yoga-server/docs/features/response-caching
 * Tuned: the two root fields fetch all, and documents are compiled: https://the-guild.dev/graphql/envelop/plugins/use-graphql-jit
 */

interface Context {
  readonly userId: string
  readonly source: Source
}
type Parent = Record<string, string>

const { port, tuned, form } = settings

const query = tuned
  ? {
      viewer: (_: unknown, __: unknown, { userId }: Context) => joinedViewer(userId),
      tenant: (_: unknown, { id }: Parent, { userId }: Context) => joinedTenant(id ?? '', userId),
    }
  : {
      viewer: (_: unknown, __: unknown, { source, userId }: Context) => source.viewer(userId),
      tenant: (_: unknown, { id }: Parent, { source, userId }: Context) => source.tenant(id ?? '', userId),
    }

const relations = {
  Viewer: {
    unreadCount: ({ id }: Parent, _: unknown, { source }: Context) => source.unreadCount(id ?? ''),
    notifications: ({ id }: Parent, { first }: { first: number }, { source }: Context) =>
      source.notifications(id ?? '', first),
  },
  Tenant: {
    members: ({ id }: Parent, { first }: { first: number }, { source }: Context) => source.members(id ?? '', first),
    subscriptions: ({ id }: Parent, _: unknown, { source }: Context) => source.subscriptions(id ?? ''),
    counters: ({ id }: Parent, _: unknown, { source }: Context) => source.counters(id ?? ''),
  },
  Membership: { user: ({ userId }: Parent, _: unknown, { source }: Context) => source.user(userId ?? '') },
  TenantSubscription: { plan: ({ planId }: Parent, _: unknown, { source }: Context) => source.plan(planId ?? '') },
  Plan: { features: ({ id }: Parent, _: unknown, { source }: Context) => source.planFeatures(id ?? '') },
  PlanFeature: { feature: ({ featureId }: Parent, _: unknown, { source }: Context) => source.feature(featureId ?? '') },
  Counter: {
    feature: ({ featureKey }: Parent, _: unknown, { source }: Context) => source.featureByKey(featureKey ?? ''),
  },
}

const plugins: Plugin[] = []
// The session is the verified person, so a token that does not hold is refused before the cache is looked into.
if (form === 'cache')
  plugins.push(
    useResponseCache({
      session: async (request) => (await verify(request.headers.get('authorization'))).sub,
      ttl: CACHE_SECONDS * 1_000,
      // The default keeps 1,000 answers; the tuned form has room for all of them.
      ...(tuned ? { cache: createInMemoryCache({ max: 100_000 }) } : {}),
    }),
  )
if (tuned) plugins.push(useGraphQlJit() as Plugin)

const yoga = createYoga<YogaInitialContext, Context>({
  schema: createSchema<YogaInitialContext & Context>({
    typeDefs,
    resolvers: { ...scalars, Query: query, ...(tuned ? {} : relations) } as never,
  }),
  context: async ({ request }) => ({
    userId: (await verify(request.headers.get('authorization'))).sub,
    source: createLoaders(),
  }),
  plugins: plugins as never,
  graphiql: false,
  landingPage: false,
  logging: 'error',
})
createServer(yoga).listen(port, '127.0.0.1')
