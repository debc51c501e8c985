import {
  defaultFieldResolver,
  type GraphQLField,
  GraphQLList,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** An answer whose errors stand in order, each as its text. */
interface Answer {
  readonly data?: unknown
  readonly errors?: readonly string[]
}

/** Every error that the document can have, in the same form. */
export type PossibleErrors = () => Promise<readonly string[]>

/**
 * Two fields that fail take the same answer away: which of them says so is a race, for graphql-js with itself as well. What the data
 * is, is none.
 *
 * @returns whether two answers differ by such a race alone: the same data, and no error that the document cannot have
 */
export async function differByRace(a: string, b: string, possibleErrors: PossibleErrors): Promise<boolean> {
  const [one, other] = [JSON.parse(a) as Answer, JSON.parse(b) as Answer]
  if (!one.errors || !other.errors || JSON.stringify(one.data) !== JSON.stringify(other.data)) return false
  const possible = new Set(await possibleErrors())
  return [...one.errors, ...other.errors].every((error) => possible.has(error))
}

/** Where any field may be null an error takes nothing else away: a schema of one's own that is changed so tells all of them. */
export function promiseNothing(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      if (isNonNullType(field.type)) refuseNull(field)
      field.type = mayBeNull(field.type)
    }
  }
  return schema
}

/** A null in the place of a value is an error all the same. */
function refuseNull(field: GraphQLField<unknown, unknown>): void {
  const resolve = field.resolve ?? defaultFieldResolver
  field.resolve = async (...asked) => {
    const value = await resolve(...asked)
    if (value === null || value === undefined) throw new Error(`${field.name} may not be null`)
    return value
  }
}

function mayBeNull(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) return mayBeNull(type.ofType)
  return isListType(type) ? new GraphQLList(mayBeNull(type.ofType)) : type
}
