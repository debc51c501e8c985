import { createServer } from 'node:http'
import { PersistedPlugin } from '@grafserv/persisted'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { jsonPgSmartTags } from 'postgraphile/utils'
import { settings, verify } from '../shared/settings.ts'

/*
 * PostGraphile 5 on Node's own server: https://postgraphile.org/postgraphile/5/usage-library
 * form "settings": as Backplane's own app role, behind its row-level policies, with the settings that they read taken from the token:
 * https://postgraphile.org/postgraphile/5/security and https://postgraphile.org/postgraphile/5/config#grafastcontext
 * Tuned: a request names a stored document, and no statement is planned again:
 * https://postgraphile.org/postgraphile/5/production and https://grafast.org/grafserv
 */

const { port, databaseUrl, tuned, form, document } = settings

/**
 * What PostGraphile cannot read from the tables: `Subscription` would be GraphQL's root type; a feature's key is unique by an index and not
 * by a constraint; "unread" is a condition on a column whose index is partial, which is left out unless it is asked for: https://postgraphile.org/postgraphile/5/smart-tags, https://postgraphile.org/postgraphile/5/behavior
 */
const smartTags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      'public.subscriptions': { tags: { name: 'tenant_subscriptions' } },
      'public.features': { tags: { unique: 'key' } },
    },
    attribute: { 'public.notifications.read_at': { tags: { behavior: '+attribute:filterBy' } } },
  },
})

const preset: GraphileConfig.Preset = {
  extends: [PostGraphileAmberPreset],
  plugins: tuned ? [smartTags, PersistedPlugin] : [smartTags],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      poolConfig: tuned ? { max: 20, options: '-c plan_cache_mode=force_generic_plan' } : { max: 10 },
    }),
  ],
  // Lists beside connections, as the plain peers have: https://postgraphile.org/postgraphile/5/config#schema
  schema: { defaultBehavior: '+list -insert -update -delete' } as GraphileConfig.Preset['schema'],
  grafast: {
    explain: false,
    async context(requestContext) {
      const { sub, tenants } = await verify(requestContext.node?.req.headers.authorization)
      if (form !== 'settings') return {}
      return { pgSettings: { 'app.user_id': sub, 'app.tenant_ids': `{${tenants.join(',')}}` } }
    },
  },
  grafserv: {
    port,
    watch: false,
    graphiql: false,
    websockets: false,
    ...(tuned ? { persistedOperations: { home: document } } : {}),
  } as GraphileConfig.Preset['grafserv'],
}

const server = createServer()
const served = postgraphile(preset).createServ(grafserv)
await served.addTo(server)
server.listen(port, '127.0.0.1')
