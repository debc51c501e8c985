import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import {
  requireIn,
  requireInPerson,
  requireNoPreview,
  requireOperator,
  requireSomebody,
  requireUser,
  type Viewer,
} from '../../domain/access.ts'
import type { TenantPermission } from '../../domain/permissions.ts'
import { fromPublicId } from '../../lib/ids.ts'
import type { Model } from '../../reads/model.ts'
import type { Noun } from '../../reads/noun.ts'
import type { Context } from '../../resolvers/context.ts'
import type { RootPolicy } from '../../schema/policies.ts'

/**
 * Puts each root field's policy in front of its resolver: deny by default. Fields below a root inherit its viewer; what they show is
 * decided row by row by the noun's predicate and by row-level security.
 * @throws Error with one line for each undeclared field or type, and for each decorator that would silently not run
 */
export function enforcePolicies(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const problems = silentDecorators()
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const policy = policyOf(field)
      if (policy) guard(field, policy, root !== schema.getQueryType())
      else
        problems.push(
          `${root?.name}.${field.name} declares no policy: add @Public(), @SignedIn(), @InPerson(), @InTenant(…) or @ForOperator(…)`,
        )
    }
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    if (!field.extensions.live)
      problems.push(`Subscription.${field.name} says not where its events come from: add @Live(…)`)
  for (const type of objectTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const policy = policyOf(field)
      // What is no noun's is trusted to bring a tenantId.
      const noun = model.find(type.name)
      if (policy?.kind === 'tenant' && noun && !namesTenant(noun))
        problems.push(
          `${type.name}.${field.name} asks for "${policy.permission}", and a row of ${type.name} names no tenant: declare it on a noun that has a tenantId, or take @InTenant(…) out`,
        )
      else if (policy?.kind === 'tenant') guardInTenant(type, field, policy.permission)
      else if (policy) problems.push(`${type.name}.${field.name}: a field below a root may be @InTenant(…) only`)
    }
    if (!type.extensions.readScope) problems.push(`type ${type.name} declares no read scope: add @ReadableBy(…)`)
  }
  if (problems.length > 0)
    throw new Error(`The schema cannot be served:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  return schema
}

/** The policy of a root field, of a field that asks for more than its object, or of a type that is found by its id. */
export function policyOf(of: Pick<GraphQLField<unknown, unknown>, 'extensions'>): RootPolicy | undefined {
  return of.extensions.policy as RootPolicy | undefined
}

export function objectTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  return Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__') && !roots.has(type),
  ) as GraphQLObjectType[]
}

/** @param changes whether it may do more than show something: no preview reaches it, in whatever lane */
function guard(field: GraphQLField<unknown, unknown>, policy: RootPolicy, changes: boolean): void {
  const inner = field.resolve ?? defaultFieldResolver
  field.resolve = (source, args, context, info) => {
    if (changes) requireNoPreview((context as Context).viewer)
    assertMay((context as Context).viewer, policy, args)
    return inner(source, args, context, info)
  }
}

/** Whether a policy can be asked about for a row: it says which tenant's it is. */
export function namesTenant({ name, columns }: Noun): boolean {
  return name === 'Tenant' || columns.tenantId === 'id:tenant'
}

/** A field with a policy of its own: the row that it stands on says which tenant's. */
function guardInTenant(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  permission: TenantPermission,
): void {
  const inner = field.resolve ?? defaultFieldResolver
  field.resolve = (source, args, context, info) => {
    const row = source as Readonly<Record<string, unknown>>
    const tenantId = fromPublicId('tenant', String(type.name === 'Tenant' ? row.id : row.tenantId))
    if (!tenantId) throw new Error(`${type.name}.${field.name} asks for "${permission}" on a row that names no tenant`)
    requireIn((context as Context).viewer, tenantId, permission)
    return inner(source, args, context, info)
  }
}

/** The tenant that the arguments name; a field that names another object leaves the check to its verb, which knows whose it is. */
function tenantArgument(args: Readonly<Record<string, unknown>>): string | null {
  const named = args.tenantId ?? (args.input as Readonly<Record<string, unknown>> | undefined)?.tenantId
  return typeof named === 'string' ? named : null
}

/**
 * Whether the viewer may come in; which rows they then see or change is for the verb and the walls.
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN or NOT_FOUND
 */
export function assertMay(viewer: Viewer, policy: RootPolicy, args: Readonly<Record<string, unknown>>): void {
  const tenantId = tenantArgument(args)
  switch (policy.kind) {
    case 'public':
      return
    case 'signedIn':
      if (policy.inPerson) requireInPerson(viewer)
      else requireUser(viewer)
      return
    case 'tenant':
      requireSomebody(viewer)
      // A program has one tenant, whatever object the field names, and rows of it are no permission.
      if (viewer.kind === 'machine' && !tenantId) requireIn(viewer, viewer.tenantId, policy.permission)
      if (tenantId) requireIn(viewer, fromPublicId('tenant', tenantId) ?? '', policy.permission)
      return
    case 'operator':
      requireOperator(viewer, policy.permission)
  }
}

/**
 * type-graphql ignores @Authorized and @UseMiddleware on plain fields and returns the value: a door that looks locked and is not. This
 * house uses neither, so any is refused.
 */
function silentDecorators(): string[] {
  const { authorizedFields, middlewares } = getMetadataStorage()
  return [
    ...authorizedFields.map((each) => ({ ...each, decorator: '@Authorized' })),
    ...middlewares.map((each) => ({ ...each, decorator: '@UseMiddleware' })),
  ].map(
    ({ target, fieldName, decorator }) =>
      `${target.name}.${fieldName} carries ${decorator}, which does not run on plain fields: declare a policy instead`,
  )
}
