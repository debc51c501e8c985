import {
  defaultTypeResolver,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  locatedError,
} from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { type Path, pathToArray } from 'graphql/jsutils/Path.js'
import { argumentsOf, type FieldPlan, planSubfields, type Run, type TypePlan } from './planned-operation.ts'
import { runtimeTypeOf } from './runtime-type.ts'

type Data = Record<string, unknown>

/** An object without Object's own members, so that no alias can meet one (`__proto__`), and which V8 still keeps in its fast form. */
const Data = (() => {
  function Fields() {}
  Fields.prototype = Object.create(null)
  return Fields as unknown as new () => Data
})()

/**
 * The fields of one object, side by side. This file is graphql-js 16's own algorithm (`execution/execute.js`), step by step and promise by
 * promise, so that errors come in the same order and loaders see the same ticks; it only finds collected what does not change.
 */
export function executeFields(run: Run, plans: readonly FieldPlan[], source: unknown, path: Path | undefined): unknown {
  const data = new Data()
  let waiting = false
  try {
    for (const plan of plans) {
      const value = executeField(run, plan, source, path)
      data[plan.key] = value
      if (isPromise(value)) waiting = true
    }
  } catch (error) {
    if (!waiting) throw error
    // The others may still reject: somebody must be listening.
    return settled(data).finally(() => {
      throw error
    })
  }
  return waiting ? settled(data) : data
}

/** The root fields of a mutation: each begins when the one before it has ended. */
export function executeFieldsSerially(run: Run, plans: readonly FieldPlan[]): unknown {
  const data = new Data()
  return plans.reduce<unknown>((before, plan) => {
    const next = (): unknown => {
      const value = executeField(run, plan, undefined, undefined)
      if (isPromise(value))
        return value.then((resolved) => {
          data[plan.key] = resolved
          return data
        })
      data[plan.key] = value
      return data
    }
    return isPromise(before) ? before.then(next) : next()
  }, data)
}

function executeField(run: Run, plan: FieldPlan, source: unknown, prev: Path | undefined): unknown {
  const path: Path = { prev, key: plan.key, typename: plan.parentType.name }
  try {
    return caught(run, plan, plan.type, path, resolveField(run, plan, source, path))
  } catch (error) {
    return failed(run, plan, plan.type, path, error)
  }
}

function resolveField(run: Run, plan: FieldPlan, source: unknown, path: Path): unknown {
  if (plan.resolve) {
    const info = infoOf(run, plan, path)
    return plan.resolve(source, argumentsOf(plan, run.variables), run.context, info)
  }
  const args = argumentsOf(plan, run.variables)
  if (source === null || (typeof source !== 'object' && typeof source !== 'function')) return undefined
  const owner = source as Record<string, unknown>
  const { name } = plan.definition
  const property = owner[name]
  if (typeof property !== 'function') return property
  return (owner[name] as (...given: unknown[]) => unknown)(args, run.context, infoOf(run, plan, path))
}

/** Completes a value, or a promise of one, and turns a later failure into the field's. */
function caught(run: Run, plan: FieldPlan, type: TypePlan, path: Path, value: unknown): unknown {
  const completed = isPromise(value)
    ? value.then((resolved) => complete(run, plan, type, path, resolved))
    : complete(run, plan, type, path, value)
  return isPromise(completed)
    ? completed.then(undefined, (error: unknown) => failed(run, plan, type, path, error))
    : completed
}

function failed(run: Run, plan: FieldPlan, type: TypePlan, path: Path, raw: unknown): null {
  const error = locatedError(raw, plan.nodes, pathToArray(path))
  if (type.nonNull) throw error
  report(run, error, path)
  return null
}

/** Adds an error, unless a null above it has been reported already. */
export function report(run: Run, error: GraphQLError, path: Path | undefined): void {
  for (let at = path; at; at = at.prev) if (run.nulled.has(at)) return
  if (run.nulled.has(undefined)) return
  run.nulled.add(path)
  run.errors.push(error)
}

function complete(run: Run, plan: FieldPlan, type: TypePlan, path: Path, value: unknown): unknown {
  if (value instanceof Error) throw value
  const completed = value === null || value === undefined ? null : completePresent(run, plan, type, path, value)
  if (completed === null && type.nonNull)
    throw new Error(`Cannot return null for non-nullable field ${plan.parentType.name}.${plan.definition.name}.`)
  return completed
}

function completePresent(run: Run, plan: FieldPlan, type: TypePlan, path: Path, value: {}): unknown {
  switch (type.kind) {
    case 'leaf':
      return completeLeaf(type.type, value)
    case 'list':
      return completeList(run, plan, type.item, path, value)
    case 'object':
      type.fields ??= planSubfields(run, type.type, plan.nodes)
      return completeObject(run, plan, type.type, type.fields, path, value)
    case 'abstract': {
      const resolveType = type.type.resolveType ?? defaultTypeResolver
      const ofType = (named: unknown): unknown => {
        const runtimeType = runtimeTypeOf(run, plan, type.type, named, value)
        const fields = type.fields.get(runtimeType) ?? planSubfields(run, runtimeType, plan.nodes)
        type.fields.set(runtimeType, fields)
        return completeObject(run, plan, runtimeType, fields, path, value)
      }
      const named = resolveType(value, run.context, infoOf(run, plan, path), type.type)
      return isPromise(named) ? named.then(ofType) : ofType(named)
    }
  }
}

function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  const serialized: unknown = type.serialize(value)
  if (serialized === null || serialized === undefined)
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
    )
  return serialized
}

function completeList(run: Run, plan: FieldPlan, item: TypePlan, prev: Path, value: {}): unknown {
  if (!isIterable(value))
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${plan.parentType.name}.${plan.definition.name}".`,
    )
  let waiting = false
  const items = Array.from(value, (each, key) => {
    const path: Path = { prev, key, typename: undefined }
    try {
      const completed = caught(run, plan, item, path, each)
      if (isPromise(completed)) waiting = true
      return completed
    } catch (error) {
      return failed(run, plan, item, path, error)
    }
  })
  return waiting ? Promise.all(items) : items
}

function completeObject(
  run: Run,
  plan: FieldPlan,
  type: GraphQLObjectType,
  fields: readonly FieldPlan[],
  path: Path,
  value: unknown,
): unknown {
  if (!type.isTypeOf) return executeFields(run, fields, value, path)
  const goOn = (holds: boolean): unknown => {
    if (holds) return executeFields(run, fields, value, path)
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes: plan.nodes })
  }
  const holds = type.isTypeOf(value, run.context, infoOf(run, plan, path))
  return isPromise(holds) ? holds.then(goOn) : goOn(holds)
}

function infoOf({ operation, variables }: Run, plan: FieldPlan, path: Path): GraphQLResolveInfo {
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

function settled(data: Data): Promise<Data> {
  return Promise.all(Object.values(data)).then((values) => {
    Object.keys(data).forEach((key, index) => {
      data[key] = values[index]
    })
    return data
  })
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

function isIterable(value: {}): value is Iterable<unknown> {
  return typeof value === 'object' && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
}
