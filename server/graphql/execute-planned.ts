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
import { type FieldPlan, planSubfields, type Run, type TypePlan } from './planned-operation.ts'
import { infoOf, isPromise, propertyOf, resolveField } from './resolve-field.ts'
import { runtimeTypeOf } from './runtime-type.ts'

/** Without Object's own members, so that no alias can meet one (`__proto__`); V8 still keeps it in its fast form. */
class Data {
  [key: string]: unknown
}
Object.setPrototypeOf(Data.prototype, null)

/** Those of an object's fields that have not come yet. */
interface Waiting {
  readonly keys: string[]
  readonly values: Promise<unknown>[]
}

type Source = Readonly<Record<string, unknown>>

/** What a lean field is given: it asks for none, and looks at nothing. */
const NO_ARGUMENTS = Object.freeze({})
const NO_INFO = Object.freeze({}) as GraphQLResolveInfo

/**
 * The fields of one object, side by side. This file is graphql-js 16's own algorithm (`execution/execute.js`), step by step and promise by
 * promise, so that errors come in the same order and loaders see the same ticks; it only finds collected what does not change.
 */
export function executeFields(run: Run, plans: readonly FieldPlan[], source: unknown, path: Path | undefined): unknown {
  const data = new Data()
  let waiting: Waiting | undefined
  try {
    for (const plan of plans) {
      const value = executeField(run, plan, source, path)
      data[plan.key] = value
      if (!isPromise(value)) continue
      waiting ??= { keys: [], values: [] }
      waiting.keys.push(plan.key)
      waiting.values.push(value)
    }
  } catch (error) {
    if (!waiting) throw error
    // The others may still reject: somebody must be listening.
    return settled(data, waiting).finally(() => {
      throw error
    })
  }
  return waiting ? settled(data, waiting) : data
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
  if (plan.lean && typeof source === 'object' && source !== null) return executeLean(run, plan, source as Source, prev)
  const path = pathTo(plan, prev)
  try {
    return caught(run, plan, plan.type, path, resolveField(run, plan, source, path))
  } catch (error) {
    return failed(run, plan, plan.type, path, error)
  }
}

/** Most fields of most answers: a scalar of the row. Where it stands is written down only when something else comes of it. */
function executeLean(run: Run, plan: FieldPlan, source: Source, prev: Path | undefined): unknown {
  const { type, resolve } = plan
  let value: unknown
  try {
    value = resolve ? resolve(source, NO_ARGUMENTS, run.context, NO_INFO) : source[plan.definition.name]
    if (type.kind === 'leaf' && isLeafValue(value)) return completeLeaf(type.type, value)
  } catch (error) {
    return failed(run, plan, type, pathTo(plan, prev), error)
  }
  const path = pathTo(plan, prev)
  try {
    return caught(run, plan, type, path, resolve ? value : propertyOf(run, plan, source, value, {}, path))
  } catch (error) {
    return failed(run, plan, type, path, error)
  }
}

function pathTo(plan: FieldPlan, prev: Path | undefined): Path {
  return { prev, key: plan.key, typename: plan.parentType.name }
}

function isLeafValue(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return true
    default:
      return value instanceof Date
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
  const items: unknown[] = []
  for (const each of value) {
    const path: Path = { prev, key: items.length, typename: undefined }
    try {
      const completed = caught(run, plan, item, path, each)
      if (isPromise(completed)) waiting = true
      items.push(completed)
    } catch (error) {
      items.push(failed(run, plan, item, path, error))
    }
  }
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

/** Shorter than the object when a field has thrown at once: the fields after it were not begun. */
function settled(data: Data, { keys, values }: Waiting): Promise<Data> {
  return Promise.all(values).then((resolved) => {
    for (const [index, key] of keys.entries()) data[key] = resolved[index]
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
