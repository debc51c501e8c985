import { type FieldNode, type GraphQLField, isNonNullType, Kind, valueFromAST } from 'graphql'
import { Declined } from '../../../reads/declined.ts'
import type { Argument } from '../../../reads/statement.ts'
import type { Variables } from './translation.ts'

/**
 * Where each argument of a field comes from when the document runs: a variable, a literal, or its default. Whether it is null is part
 * of the shape that is being compiled.
 */
export function argumentsOf(
  field: Pick<GraphQLField<unknown, unknown>, 'name' | 'args'>,
  node: FieldNode | undefined,
  variables: Variables,
): (name: string) => Argument {
  return (name) => {
    const definition = field.args.find((each) => each.name === name)
    // A relation may filter by more than the schema offers.
    if (!definition) return ABSENT
    const given = node?.arguments?.find((each) => each.name.value === name)?.value
    if (given?.kind === Kind.VARIABLE) {
      const variable = given.name.value
      const valueIn = (of: Variables) => (of[variable] === undefined ? definition.defaultValue : of[variable])
      // A variable that may be null, in the place of an argument that has a default and may not.
      if (isNonNullType(definition.type) && isNull(valueIn(variables)))
        throw new Declined(`null for ${field.name}.${name}`)
      return { isNull: isNull(valueIn(variables)), value: ({ args }) => valueIn(args) }
    }
    const fixed = given ? valueFromAST(given, definition.type) : definition.defaultValue
    if (given && fixed === undefined) throw new Declined(`a variable inside the argument ${field.name}.${name}`)
    return { isNull: isNull(fixed), value: () => fixed }
  }
}

const ABSENT: Argument = { isNull: true, value: () => undefined }

function isNull(value: unknown): boolean {
  return value === null || value === undefined
}
