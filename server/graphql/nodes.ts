import { type GraphQLObjectType, type GraphQLSchema, isInterfaceType } from 'graphql'
import { mayIn, scopeOf, type Viewer } from '../../domain/access.ts'
import { badInput } from '../../domain/errors.ts'
import type { TenantPermission } from '../../domain/permissions.ts'
import { fromPublicId, ID_PREFIXES, type IdKind } from '../../lib/ids.ts'
import type { Reads } from '../../reads/load.ts'
import type { Model } from '../../reads/model.ts'
import { typeOf } from '../../reads/noun.ts'
import type { Row } from '../../reads/prepared.ts'
import type { Context } from '../../resolvers/context.ts'
import type { RootPolicy } from '../../schema/policies.ts'
import { policyOf } from './policies.ts'

const MOST_IDS = 100

/** A noun that is found by its id. */
interface NodeKind {
  readonly noun: string
  /** Of its ids: `tnt`. */
  readonly prefix: string
  readonly policy: RootPolicy
}

/**
 * Puts `node` and `nodes` into the schema: each id is asked of the noun of its prefix, one statement a noun, for what its own policy and its
 * predicate let the viewer see.
 * @throws Error with one line for each type that implements Node and cannot be found so, or more easily than by the fields that lead to it
 */
export function attachNodes(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const kinds = kindsOf(schema, model)
  const { node, nodes } = schema.getQueryType()?.getFields() ?? {}
  if (!node || !nodes) return schema
  const find = finder(new Map(kinds.map((kind) => [kind.prefix, kind])))
  node.resolve = (_root, { id }, context) => find(context, id)
  nodes.resolve = (_root, { ids }, context) => {
    if (ids.length > MOST_IDS) throw badInput(`nodes takes ${MOST_IDS} ids at most. Ask in several requests.`)
    return ids.map((id: string) => find(context, id))
  }
  // Which noun an id is of is known when it is asked: the answer may depend on any.
  const dependsOn = { nouns: kinds.map(({ noun }) => noun) }
  for (const field of [node, nodes]) field.extensions = { ...field.extensions, dependsOn }
  return schema
}

type Find = (context: Context, id: string) => Promise<Row | null>

function finder(byPrefix: ReadonlyMap<string, NodeKind>): Find {
  const narrowed = new WeakMap<Reads, Map<TenantPermission, Reads>>()

  /** The request's own loaders, or those of it that see only the tenants in which the viewer has the permission. */
  function readsFor(context: Context, policy: RootPolicy): Reads | null {
    const { app, viewer, reads } = context
    if (policy.kind === 'public') return reads
    if (policy.kind !== 'tenant') return viewer.kind === 'user' ? reads : null
    if (viewer.kind === 'anonymous') return null
    const permitted = permittedTenants(viewer, policy.permission)
    const scope = scopeOf(viewer)
    if (permitted.length === scope.tenantIds.length) return reads
    const known = narrowed.get(reads) ?? new Map<TenantPermission, Reads>()
    narrowed.set(reads, known)
    const own = known.get(policy.permission) ?? app.reads({ ...scope, tenantIds: permitted })
    known.set(policy.permission, own)
    return own
  }

  return async (context, id) => {
    const kind = byPrefix.get(id.slice(0, id.indexOf('_')))
    if (!kind || fromPublicId(kind.prefix, id) === null) return null
    const row = await readsFor(context, kind.policy)?.get<Row>(kind.noun, id)
    return row ? { ...row, __typename: kind.noun } : null
  }
}

function permittedTenants(viewer: Viewer, permission: TenantPermission): readonly string[] {
  return scopeOf(viewer).tenantIds.filter((tenantId) => mayIn(viewer, tenantId, permission))
}

function kindsOf(schema: GraphQLSchema, model: Model): readonly NodeKind[] {
  const problems: string[] = []
  const kinds: NodeKind[] = []
  const nodeType = schema.getType('Node')
  const types = isInterfaceType(nodeType) ? schema.getPossibleTypes(nodeType) : []
  for (const type of types) {
    const noun = model.find(type.name)
    // A class of an extension that was loaded and not handed over.
    if (!noun) continue
    const key = typeOf(noun, noun.key)
    const policy = policyOf(type)
    const problem = problemOf(schema, model, type, key, policy)
    if (problem || !policy) problems.push(`type ${type.name} ${problem}`)
    else kinds.push({ noun: noun.name, prefix: prefixOf(key), policy })
  }
  for (const { noun, prefix } of kinds) {
    const other = kinds.find((kind) => kind.prefix === prefix)
    if (other && other.noun !== noun)
      problems.push(`type ${noun} has ids that begin with ${prefix}_, and so has ${other.noun}: one of them is no Node`)
  }
  if (problems.length > 0)
    throw new Error(`Not every Node can be found by its id:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  return kinds
}

function prefixOf(key: string): string {
  const kind = key.slice('id:'.length)
  return ID_PREFIXES[kind as IdKind] ?? kind
}

function problemOf(
  schema: GraphQLSchema,
  model: Model,
  { name }: GraphQLObjectType,
  key: string,
  policy: RootPolicy | undefined,
): string | null {
  if (!key.startsWith('id:')) return 'implements Node, and its noun is keyed by no public id: declare its key as id:…'
  if (!policy || policy.kind === 'operator')
    return 'implements Node and does not say who finds it by its id: add @Public(), @SignedIn() or @InTenant(…)'
  const needed = permissionsOnTheWay(schema, model, name)
  const own = policy.kind === 'tenant' ? policy.permission : null
  const missing = needed.find(([, permission]) => permission !== own)
  return missing
    ? `is found by its id without "${missing[1]}", which ${missing[0]} asks for: add @InTenant('${missing[1]}')`
    : null
}

/** The fields that lead to the noun and ask for a permission: `Tenant.invoices`, "billing:read". */
function permissionsOnTheWay(schema: GraphQLSchema, model: Model, noun: string) {
  return [...model.relations].flatMap(([path, { target }]): (readonly [string, TenantPermission])[] => {
    if (target !== noun) return []
    const [parent = '', field = ''] = path.split('.')
    const type = schema.getType(parent)
    const definition = type && 'getFields' in type ? type.getFields()[field] : undefined
    const policy = definition && policyOf(definition)
    return policy?.kind === 'tenant' ? [[path, policy.permission]] : []
  })
}
