import type { GraphQLSchema } from 'graphql'
import { scopeOf, type Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { objectTypes } from '../../../server/graphql/policies.ts'
import { type GeneratedDocument, generateDocument } from '../generated-documents.ts'
import { type Cast, TENANTS, type ViewerName } from './cast.ts'

export interface Question extends GeneratedDocument {
  readonly as: ViewerName
  readonly viewer: Viewer
}

/** Makes the question of a seed: the same seed asks the same, as the same viewer. */
export type Questions = (seed: number) => Question

const LISTS = ['members', 'holdings', 'invoices', 'orders', 'payments', 'grants'] as const
const FORGED = ['', 'not a cursor', Buffer.from('["a","b"]').toString('base64')]

/**
 * A look of an operator's leaves an entry in the audit log, and a preview is reckoned to the moment: asked twice, they answer
 * otherwise.
 */
const UNSTABLE = [
  'Query.previewSubscriptionChange',
  'Query.checkPromotionCode',
  'Film.quality',
  'Query.auditEntries',
  'Query.user',
  'Query.users',
]

/** Roots of staff's that read no noun: they tell the cast nothing. */
const STAFFS = [
  ...['Query.catalogue', 'Query.catalogueDifference', 'Query.deadLetters', 'Query.documentDeprecations'],
  ...['Query.cases', 'Query.coupons', 'Query.ledgerBalances', 'Query.ledgerEntries', 'Query.planMigrations'],
  'Query.reconcileRuns',
]

/**
 * Documents about what the cast has, with cursors of its own lists, of others, and forged ones.
 * @param abroad how much more often than by default a document asks for a tenant that may be another's
 */
export async function questionsFor(
  app: App,
  schema: GraphQLSchema,
  cast: Cast,
  { abroad = 1 }: { readonly abroad?: number } = {},
): Promise<Questions> {
  const after = await cursorsOf(app, cast)
  const names = Object.keys(cast.viewers) as ViewerName[]
  const byResolvers = resolverFields(schema)
  const anyId = await idsOf(app, cast)
  return (seed) => {
    const as = names[seed % names.length] as ViewerName
    const viewer = cast.viewers[as]
    const own = scopeOf(viewer).tenantIds.map((id) => toPublicId('tenant', id))
    const others = TENANTS.map((name) => toPublicId('tenant', cast.tenants[name]))
    const strange = [toPublicId('tenant', newId()), toPublicId('user', newId()), 'tnt_not-an-id', '']
    // Some documents ask for what only resolvers answer; most do not.
    const without = new Set(seed % 12 ? [...UNSTABLE, ...STAFFS, ...byResolvers] : UNSTABLE)
    return {
      as,
      viewer,
      ...generateDocument(schema, seed, {
        ids: cast.people.map((each) => toPublicId('user', each.userId)),
        values: {
          'Query.node.id': anyId,
          'Query.nodes.ids': anyId,
          'Query.tenant.id': [...times(24, own), ...times(abroad, others), ...strange],
          featureKey: ['connected_devices', 'hd_movies', 'connected_devices', 'no_such_feature', ''],
          ...after,
        },
        failLate: true,
        fields: 80,
        leaveOut: (type, field) => without.has(`${type}.${field}`),
      }),
    }
  }
}

const times = <T>(count: number, list: readonly T[]): readonly T[] => Array.from({ length: count }, () => list).flat()

/** `Tenant.seats`: what a resolver of its own answers, and not the read engine. */
function resolverFields(schema: GraphQLSchema): readonly string[] {
  const query = schema.getQueryType()
  const types = query ? [query, ...objectTypes(schema)] : objectTypes(schema)
  return types.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => field.resolve && !field.extensions.declared)
      .map((field) => `${type.name}.${field.name}`),
  )
}

/** Of the rows that their owners see, of all kinds, and a few that are none. */
async function idsOf(app: App, { tenants, viewers }: Cast): Promise<readonly string[]> {
  const ids: string[] = [
    ...Object.values(tenants).map((id) => toPublicId('tenant', id)),
    toPublicId('invoice', newId()),
    'inv_1',
  ]
  for (const viewer of [viewers.both, viewers.unlucky]) {
    const read = app.reads(scopeOf(viewer))
    for (const tenant of scopeOf(viewer).tenantIds) {
      const row = { id: toPublicId('tenant', tenant) }
      for (const list of LISTS)
        ids.push(...(await read.page<{ id: string }>('Tenant', list, row, { first: 4 })).nodes.map(({ id }) => id))
      for (const list of ['counters', 'subscriptions', 'paymentMethods', 'devices'])
        ids.push(...(await read.many<{ id: string }>('Tenant', list, row)).slice(0, 3).map(({ id }) => id))
    }
  }
  const plans = await app.reads(scopeOf(viewers.anonymous)).many<{ id: string }>('Query', 'plans', {})
  return [...ids, ...plans.map(({ id }) => id)]
}

async function cursorsOf(app: App, { tenants, viewers }: Cast): Promise<Record<string, readonly string[]>> {
  const read = app.reads(scopeOf(viewers.both))
  const pages = LISTS.map(async (list) => {
    const cursors: string[] = []
    for (const name of ['full', 'other'] as const) {
      const page = await read.page('Tenant', list, { id: toPublicId('tenant', tenants[name]) }, { first: 100 })
      cursors.push(...page.edges.map((edge) => edge.cursor))
    }
    return [`Tenant.${list}.after`, cursors] as const
  })
  const own = Object.values(viewers).map(async (viewer) => {
    const scope = scopeOf(viewer)
    if (!scope.userId) return []
    const parent = { id: toPublicId('user', scope.userId) }
    return (await app.reads(scope).page('Viewer', 'notifications', parent, { first: 7 })).edges.map(
      (edge) => edge.cursor,
    )
  })
  const found: (readonly [string, readonly string[]])[] = [
    ...(await Promise.all(pages)),
    ['Viewer.notifications.after', (await Promise.all(own)).flat()] as const,
  ]
  const invoices = found.find(([name]) => name === 'Tenant.invoices.after')?.[1] ?? []
  found.push(['TenantSubscription.invoices.after', invoices])
  return Object.fromEntries(found.map(([name, cursors]) => [name, [...cursors, ...forgedFrom(app, cursors)]]))
}

/** Cursors of no list, one that was tampered with, and one of this list that names no moment. */
function forgedFrom({ cursors: { open, seal } }: App, [first = '']: readonly string[]): readonly string[] {
  const [list, , id] = JSON.parse(open(first) ?? '[]') as string[]
  return [...FORGED, `${first.slice(0, -2)}AA`, seal(JSON.stringify([list, 'yesterday, about', id]))]
}
