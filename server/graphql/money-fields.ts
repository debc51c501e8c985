import { type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql'

/** Matches a document's text that names a mutation which moves money: one that takes an idempotency key. */
export function moneyFields(schema: GraphQLSchema): RegExp {
  const names = Object.values(schema.getMutationType()?.getFields() ?? {})
    .filter(({ args }) =>
      args.some(({ name, type }) => {
        const input = getNamedType(type)
        return name === KEY || (isInputObjectType(input) && KEY in input.getFields())
      }),
    )
    .map(({ name }) => name)
  return names.length === 0 ? /(?!)/ : new RegExp(`\\b(?:${names.join('|')})\\b`)
}

const KEY = 'idempotencyKey'
