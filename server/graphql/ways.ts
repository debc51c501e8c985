import { type GraphQLNamedType, type GraphQLSchema, isObjectType } from 'graphql'
import type { TenantPermission } from '../../domain/permissions.ts'
import type { Model } from '../../reads/model.ts'
import type { Noun } from '../../reads/noun.ts'
import type { RootPolicy } from '../../schema/policies.ts'
import { policyOf } from './policies.ts'

/**
 * Whatever list leads to a noun asks for what the noun itself asks for: else a permission that one way demands is gone around by another. A list
 * of a row that is found by that permission itself, and is a tenant's, need not ask again; nor one of somebody's very own row, by which they
 * see what is their own. A single row that another refers to is shown with that one.
 *
 * @throws Error with one line for each list that asks for less
 */
export function assertWays(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const problems = [...model.relations].flatMap(([path, relation]) => {
    const permission = permissionOf(schema.getType(relation.target))
    const isList = relation.kind === 'many' || relation.kind === 'connection'
    if (!isList || !permission || relation.viewer) return []
    const asks = `${path} leads to ${relation.target}, which asks for "${permission}", and asks for less`
    const [name = '', field = ''] = path.split('.')
    const parent = model.find(name)
    const type = schema.getType(name)
    const policy = isObjectType(type) ? policyOf(type.getFields()[field] ?? UNSHOWN) : undefined
    if (policy?.kind === 'operator' || permissionIn(policy) === permission || (parent && isOnesOwn(parent))) return []
    if (!parent || !isTenants(parent))
      return [`${asks}: start from a noun that has a tenantId, where @InTenant('${permission}') can ask`]
    return permissionOf(type) === permission ? [] : [`${asks}: add @InTenant('${permission}')`]
  })
  if (problems.length > 0)
    throw new Error(
      `What asks for a permission can be read without it:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  return schema
}

const UNSHOWN = { extensions: {} }

const isTenants = ({ name, columns }: Noun) => name === 'Tenant' || columns.tenantId !== undefined

const isOnesOwn = ({ visibleTo }: Noun) =>
  visibleTo !== 'everyone' && visibleTo.every(({ kind, through }) => kind === 'user' && !through)

const permissionIn = (policy: RootPolicy | undefined): TenantPermission | null =>
  policy?.kind === 'tenant' ? policy.permission : null

/** What a type asks for of whoever finds a row of it by its id. */
const permissionOf = (type: GraphQLNamedType | undefined): TenantPermission | null =>
  type ? permissionIn(policyOf(type)) : null
