import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql'

/** Something of the schema that a client fills in. */
export interface Place {
  /** `Mutation.createRole(input.permissions)` */
  readonly name: string
  readonly type: GraphQLInputType
  /** The document that asks there, and everything else that it must be given. */
  readonly document: string
  /** A good value. */
  usual(): unknown
  variables(value: unknown): Readonly<Record<string, unknown>>
}

/** What stands in every other place, by the argument and the field that it belongs to. */
export type Usual = (name: string, of: string) => unknown

type Field = GraphQLField<unknown, unknown>
interface Step {
  readonly field: Field
  readonly on: GraphQLObjectType
}

/** Every argument of every field, and every member of every input, each with the shortest document that brings a value there. */
export function placesOf(schema: GraphQLSchema, usual: Usual): readonly Place[] {
  return waysOf(schema).flatMap((way) => {
    const target = way.at(-1)
    return target ? target.field.args.flatMap((argument) => placesIn(way, target, argument, usual)) : []
  })
}

function placesIn(way: readonly Step[], target: Step, argument: GraphQLArgument, usual: Usual): readonly Place[] {
  const type = getNamedType(argument.type)
  const whole = placeOf(way, target, argument, null, usual)
  if (!isInputObjectType(type)) return [whole]
  return [whole, ...Object.values(type.getFields()).map((member) => placeOf(way, target, argument, member, usual))]
}

function placeOf(
  way: readonly Step[],
  target: Step,
  argument: GraphQLArgument,
  member: GraphQLInputField | null,
  usual: Usual,
): Place {
  const given = way.flatMap((step, at) =>
    step.field.args
      .filter(
        (each) =>
          isRequiredArgument(each) || each.type.toString().endsWith('!') || (step === target && each === argument),
      )
      .map((each) => ({ variable: `${each.name}${at}`, argument: each, step })),
  )
  const declared = given.map(({ variable, argument: { type } }) => `$${variable}: ${type}`).join(', ')
  const selection = way.reduceRight((below, step) => {
    const args = given.filter((each) => each.step === step).map((each) => `${each.argument.name}: $${each.variable}`)
    return `{ ${step.field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${below} }`
  }, selectionOf(target.field))
  const kind = way[0]?.on.name === 'Mutation' ? 'mutation' : 'query'
  return {
    name: `${target.on.name}.${target.field.name}(${argument.name}${member ? `.${member.name}` : ''})`,
    type: (member ?? argument).type,
    usual: () => usualOf(member ?? argument, target.field.name, usual),
    document: `${kind} (${declared}) ${selection}`,
    variables: (value) =>
      Object.fromEntries(
        given.map(({ variable, argument: each, step }) => {
          const usually = usualOf(each, step.field.name, usual)
          if (step !== target || each !== argument) return [variable, usually]
          return [variable, member ? { ...(usually as object), [member.name]: value } : value]
        }),
      ),
  }
}

function usualOf({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField, of: string, usual: Usual): unknown {
  const named = getNamedType(type)
  if (!isInputObjectType(named))
    return defaultValue !== undefined && !('args' in named) ? (usual(name, of) ?? defaultValue) : usual(name, of)
  const members = Object.values(named.getFields()).filter(isRequiredInputField)
  return Object.fromEntries(members.map((each) => [each.name, usualOf(each, of, usual)]))
}

/** The shortest way from a root to each field that has arguments. */
function waysOf(schema: GraphQLSchema): readonly (readonly Step[])[] {
  const found: (readonly Step[])[] = []
  const seen = new Set<GraphQLObjectType>()
  const waiting: { type: GraphQLObjectType; way: readonly Step[] }[] = [
    schema.getQueryType(),
    schema.getMutationType(),
  ].flatMap((type) => (type ? [{ type, way: [] }] : []))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { type, way } = next
    if (seen.has(type)) continue
    seen.add(type)
    for (const field of Object.values(type.getFields())) {
      const longer = [...way, { field, on: type }]
      if (field.args.length > 0) found.push(longer)
      const below = getNamedType(field.type)
      // What a mutation answers is reached by reading, too.
      if (isObjectType(below) && type !== schema.getMutationType()) waiting.push({ type: below, way: longer })
    }
  }
  return found
}

/** Enough of it that the field is really answered: its leaves, those of its lists, and a page's rows. */
function selectionOf(field: Field, depth = 2): string {
  const type = getNamedType(field.type)
  if (isLeafType(type)) return ''
  const kinds = isUnionType(type) ? type.getTypes() : isObjectType(type) ? [type] : []
  if (isInterfaceType(type) || depth === 0) return '{ __typename }'
  const parts = kinds.map((kind) => {
    const fields = Object.values(kind.getFields())
      .filter((each) => each.args.length === 0 && (isLeafType(getNamedType(each.type)) || depth > 1))
      .map((each) => `${aliasOf(kind, each, isUnionType(type))}${each.name} ${selectionOf(each, depth - 1)}`)
    const text = fields.length > 0 ? fields.join(' ') : '__typename'
    return isUnionType(type) ? `... on ${kind.name} { ${text} }` : text
  })
  return `{ __typename ${parts.join(' ')} }`
}

/** Members of a union may call fields of different types by one name. */
function aliasOf(kind: GraphQLObjectType, field: Field, inUnion: boolean): string {
  return inUnion ? `${kind.name.toLowerCase()}_${field.name}: ` : ''
}
