import type { GraphQLSchema } from 'graphql'
import { scopeOf, type Viewer } from '../../../domain/access.ts'
import type { App } from '../../../domain/app.ts'
import { newId, toPublicId } from '../../../lib/ids.ts'
import { type GeneratedDocument, generateDocument } from '../generated-documents.ts'
import { type Cast, TENANTS, type ViewerName } from './cast.ts'

export interface Question extends GeneratedDocument {
  readonly as: ViewerName
  readonly viewer: Viewer
}

/** Makes the question of a seed: the same seed asks the same, as the same viewer. */
export type Questions = (seed: number) => Question

const LISTS = ['members', 'holdings', 'invoices'] as const
const FORGED = ['', 'not a cursor', Buffer.from('["a","b"]').toString('base64')]

/** Documents about what the cast has, with cursors of its own lists, of others, and forged ones. */
export async function questionsFor(app: App, schema: GraphQLSchema, cast: Cast): Promise<Questions> {
  const after = await cursorsOf(app, cast)
  const names = Object.keys(cast.viewers) as ViewerName[]
  return (seed) => {
    const as = names[seed % names.length] as ViewerName
    const viewer = cast.viewers[as]
    const own = scopeOf(viewer).tenantIds.map((id) => toPublicId('tenant', id))
    const others = TENANTS.map((name) => toPublicId('tenant', cast.tenants[name]))
    const strange = [toPublicId('tenant', newId()), toPublicId('user', newId()), 'tnt_not-an-id', '']
    // Some documents ask for what only resolvers answer; most do not.
    const without = new Set(['Film.quality'])
    if (seed % 8) without.add('Query.metrics')
    if (seed % 5) without.add('Tenant.entitlement')
    return {
      as,
      viewer,
      ...generateDocument(schema, seed, {
        ids: cast.people.map((each) => toPublicId('user', each.userId)),
        values: {
          'Query.tenant.id': [...own, ...own, ...own, ...own, ...own, ...others, ...strange],
          featureKey: ['connected_devices', 'hd_movies', 'connected_devices', 'no_such_feature', ''],
          ...after,
        },
        failLate: true,
        fields: 40,
        leaveOut: (type, field) => without.has(`${type}.${field}`),
      }),
    }
  }
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
  return Object.fromEntries(found.map(([name, cursors]) => [name, [...cursors, ...forgedFrom(cursors)]]))
}

/** A cursor of no list, and one of this list that names no moment. */
function forgedFrom(cursors: readonly string[]): readonly string[] {
  const [list, , id] = JSON.parse(Buffer.from(cursors[0] ?? '', 'base64').toString()) as string[]
  return [...FORGED, Buffer.from(JSON.stringify([list, 'yesterday, about', id])).toString('base64')]
}
