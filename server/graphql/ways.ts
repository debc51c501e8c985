import { type GraphQLField, type GraphQLNamedType, type GraphQLSchema, isNonNullType, isObjectType } from 'graphql'
import type { TenantPermission } from '../../domain/permissions.ts'
import type { Model } from '../../reads/model.ts'
import type { Noun, Relation } from '../../reads/noun.ts'
import type { RootPolicy } from '../../schema/policies.ts'
import { namesTenant, policyOf } from './policies.ts'

type Field = Pick<GraphQLField<unknown, unknown>, 'args' | 'extensions'>

/** Whoever is in a tenant has it: no role is without (domain/roles/rules.ts). */
const EVERYBODYS: TenantPermission = 'tenant:read'

/**
 * Whatever leads to a noun asks for what the noun itself asks for: else a permission that one way demands is gone around by another. What starts
 * at the viewer, or at a row that is the viewer's very own by the column that makes it so, need not ask; nor does what a row refers to by its key,
 * which is shown with it, and a count.
 *
 * @throws Error with one line for each relation that does not ask
 */
export function assertWays(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const problems = [...model.relations].flatMap(([path, relation]) => {
    const permission = permissionOf(schema.getType(relation.target))
    if (!permission || relation.viewer || relation.kind === 'count' || refers(model, relation)) return []
    const [name = '', field = ''] = path.split('.')
    const type = schema.getType(name)
    const shown = isObjectType(type) ? type.getFields()[field] : undefined
    if (!shown || policyOf(shown)?.kind === 'operator') return []
    const parent = model.find(name)
    const mend = parent ? mendOf(parent, type, shown, relation, permission) : mendOfRoot(shown, relation, permission)
    return mend ? [`${path} leads to ${relation.target}, which asks for "${permission}", and does not: ${mend}`] : []
  })
  if (problems.length > 0)
    throw new Error(
      `What asks for a permission can be read without it:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  return schema
}

/** A row names another by its key. */
function refers(model: Model, { kind, target, arg, to }: Relation): boolean {
  const { key } = model.noun(target)
  return kind === 'one' && !arg && (to ?? key) === key
}

function mendOf(
  parent: Noun,
  type: GraphQLNamedType | undefined,
  field: Field,
  { arg, from = parent.key }: Relation,
  permission: TenantPermission,
): string | null {
  if (!arg && isOnesOwnBy(parent, from)) return null
  // The person of a row is in other tenants too, of which nobody asks here.
  if (!namesTenant(parent) || arg || parent.columns[from] === 'id:user')
    return `start from a noun that has a tenantId, by what is that tenant's, where @InTenant('${permission}') can ask`
  const asks = permissionIn(policyOf(field)) === permission || permissionOf(type) === permission
  return asks ? null : `add @InTenant('${permission}')`
}

/** A root's policy asks in the tenant that its argument names. */
function mendOfRoot(field: Field, { arg, to }: Relation, permission: TenantPermission): string | null {
  const named = field.args.find(({ name }) => name === 'tenantId')
  const asksThere = arg === 'tenantId' && to === 'tenantId' && named && isNonNullType(named.type)
  if (permissionIn(policyOf(field)) === permission && (asksThere || permission === EVERYBODYS)) return null
  return `start from Tenant, where @InTenant('${permission}') can ask; by its id alone, node finds it (implements: Node)`
}

function isOnesOwnBy({ visibleTo }: Noun, column: string): boolean {
  if (visibleTo === 'everyone' || visibleTo.length === 0) return false
  return visibleTo.every((scope) => scope.kind === 'user' && !scope.through && scope.column === column)
}

const permissionIn = (policy: RootPolicy | undefined): TenantPermission | null =>
  policy?.kind === 'tenant' ? policy.permission : null

/** What a type asks for of whoever finds a row of it by its id. */
const permissionOf = (type: GraphQLNamedType | undefined): TenantPermission | null =>
  type ? permissionIn(policyOf(type)) : null
