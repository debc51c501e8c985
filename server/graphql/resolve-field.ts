import type { GraphQLResolveInfo } from 'graphql'
import type { Path } from 'graphql/jsutils/Path.js'
import { argumentsOf, type FieldPlan, type Run } from './planned-operation.ts'

/** Calls the field's resolver; without one, what the source has under the field's name. @throws whatever the resolver throws */
export function resolveField(run: Run, plan: FieldPlan, source: unknown, path: Path): unknown {
  if (plan.resolve) {
    const info = infoOf(run, plan, path)
    return plan.resolve(source, argumentsOf(plan, run.variables), run.context, info)
  }
  const args = argumentsOf(plan, run.variables)
  if (source === null || (typeof source !== 'object' && typeof source !== 'function')) return undefined
  return propertyOf(run, plan, source, (source as Record<string, unknown>)[plan.definition.name], args, path)
}

/** What a property of the source stands for: itself, or what it answers when it is called. @throws what it throws */
export function propertyOf(
  run: Run,
  plan: FieldPlan,
  source: object,
  property: unknown,
  args: Record<string, unknown>,
  path: Path,
): unknown {
  if (typeof property !== 'function') return property
  return property.call(source, args, run.context, infoOf(run, plan, path))
}

/** What the resolver is told of where it stands. */
export function infoOf({ operation, variables }: Run, plan: FieldPlan, path: Path): GraphQLResolveInfo {
  return {
    fieldName: plan.definition.name,
    fieldNodes: plan.nodes,
    returnType: plan.definition.type,
    parentType: plan.parentType,
    path,
    schema: operation.schema,
    fragments: operation.fragments,
    rootValue: undefined,
    operation: operation.definition,
    variableValues: variables,
  }
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
