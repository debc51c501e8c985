import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { TenantPermission } from '../../../domain/permissions.ts'
import type { Catalogue } from '../../../reads/catalogue.ts'
import { type CompiledSelection, compile } from '../../../reads/compile.ts'
import { Declined } from '../../../reads/declined.ts'
import type { Model } from '../../../reads/model.ts'
import type { Selection } from '../../../reads/selection.ts'
import type { RegisteredDocument } from './register.ts'
import { selectDocument } from './select.ts'
import type { Variables } from './translation.ts'

export interface Plan {
  readonly signedIn: boolean
  readonly permissions: readonly TenantPermission[]
  /** Every part of the document by one statement. */
  readonly whole: CompiledSelection
  /** One of them alone. */
  part(index: number): CompiledSelection
}

/** A plan, or why the general lane answers this document in this shape. */
export type Planned = { readonly plan: Plan } | { readonly declined: string }

/** Each plan is a prepared statement on every connection: a document that varies more is answered by the general lane. */
const MOST_SHAPES = 32

/** Plans of registered documents, made once for each shape of variables: which are null, and what the Boolean ones say. */
export function createPlans(schema: GraphQLSchema, model: Model, catalogue?: Catalogue) {
  const plans = new WeakMap<RegisteredDocument, Map<string, Planned>>()
  return (registered: RegisteredDocument, variables: Variables): Planned => {
    let shapes = plans.get(registered)
    if (!shapes) {
      shapes = new Map()
      plans.set(registered, shapes)
    }
    const shape = shapeOf(registered, variables)
    let planned = shapes.get(shape)
    if (!planned) {
      if (shapes.size >= MOST_SHAPES) return { declined: 'the document has been asked in too many shapes' }
      planned = plan(schema, model, catalogue, registered, variables)
      shapes.set(shape, planned)
    }
    return planned
  }
}

function plan(
  schema: GraphQLSchema,
  model: Model,
  catalogue: Catalogue | undefined,
  registered: RegisteredDocument,
  variables: Variables,
): Planned {
  try {
    const { selection, ...needs } = selectDocument(schema, model, registered.fragments, registered.operation, variables)
    const { parts } = registered
    const roots = parts.length ? parts.map(({ keys }) => selection.filter(({ key }) => keys.has(key))) : [selection]
    const compiled = (of: readonly Selection[]) => compile(model, of, catalogue)
    const alone: CompiledSelection[] = []
    const part = (index: number) => (alone[index] ??= compiled(roots.slice(index, index + 1)))
    return { plan: { ...needs, whole: compiled(roots), part } }
  } catch (error) {
    // graphql-js's own word on these variables (a null where @include wants a Boolean): it is said by the general lane, at its place.
    if (error instanceof Declined || error instanceof GraphQLError) return { declined: error.message }
    throw error
  }
}

function shapeOf({ operation }: RegisteredDocument, variables: Variables): string {
  let shape = ''
  for (const { variable } of operation.variableDefinitions ?? []) {
    const value = variables[variable.name.value]
    if (typeof value === 'boolean') shape += value ? 't' : 'f'
    else if (value === undefined) shape += 'u'
    else shape += value === null ? 'n' : 'v'
  }
  return shape
}
