import { type GraphQLSchema, isObjectType } from 'graphql'
import { orderOf } from '../../reads/cursor.ts'
import type { Model } from '../../reads/model.ts'
import { policyOf } from './policies.ts'

/**
 * A cursor is signed and can be read: what a list is paged by must be what its rows show to whoever may ask for them.
 * @throws Error with one line for each list whose cursors would tell more
 */
export function assertShownPlaces(schema: GraphQLSchema, model: Model): GraphQLSchema {
  const problems = [...model.relations].flatMap(([path, relation]) => {
    const type = schema.getType(relation.target)
    if (relation.kind !== 'connection' || !isObjectType(type)) return []
    const fields = type.getFields()
    return orderOf(model.noun(relation.target), relation)
      .filter(({ column }) => !fields[column] || policyOf(fields[column]))
      .map(
        ({ column }) =>
          `${path} is paged in the order of ${column}, which ${type.name} does not show to everyone who sees it: its cursors would tell. Show the field, or order by another column.`,
      )
  })
  if (problems.length > 0)
    throw new Error(`Cursors would tell what is not shown:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  return schema
}
