import { defaultTypeResolver, GraphQLError, type GraphQLLeafType, type GraphQLObjectType, locatedError } from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { type Path, pathToArray } from 'graphql/jsutils/Path.js'
import { type FieldPlan, planSubfields, type Run, type TypePlan } from './planned-operation.ts'
import { infoOf, isPromise, resolveField } from './resolve-field.ts'
import { runtimeTypeOf } from './runtime-type.ts'

/** Without Object's own members, so that no alias can meet one (`__proto__`); V8 still keeps it in its fast form. */
class Data {
  [key: string]: unknown
}
Object.setPrototypeOf(Data.prototype, null)

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
    return settled(data, plans).finally(() => {
      throw error
    })
  }
  return waiting ? settled(data, plans) : data
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

function completePresent(run: Run, plan: FieldPlan, type: TypePlan, path: Path, value: unknown): unknown {
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

function completeList(run: Run, plan: FieldPlan, item: TypePlan, prev: Path, value: unknown): unknown {
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

function settled(data: Data, plans: readonly FieldPlan[]): Promise<Data> {
  // Shorter when a field has thrown at once: the fields after it were not begun.
  const values: unknown[] = []
  for (const { key } of plans) if (Object.hasOwn(data, key)) values.push(data[key])
  return Promise.all(values).then((resolved) => {
    let index = 0
    for (const { key } of plans) {
      data[key] = resolved[index]
      index += 1
    }
    return data
  })
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof value[Symbol.iterator] === 'function'
  )
}
