import { Arg, ID, Query, Resolver } from 'type-graphql'
import { byDeclaration } from '../schema/declared.ts'
import { Node } from '../schema/node.ts'
import { Public } from '../schema/policies.ts'

/** Anybody may ask: what is found is decided by each noun's own policy and predicate (server/graphql/nodes.ts). */
@Resolver()
export class NodeResolver {
  @Public()
  @Query(() => Node, {
    nullable: true,
    description: 'Whatever has this id; null when there is nothing by it, or it is not for you.',
  })
  node(@Arg('id', () => ID, { description: 'A public id: `tnt_…`, `inv_…`.' }) _id: string) {
    return byDeclaration()
  }

  @Public()
  @Query(() => [Node], {
    nullable: 'items',
    description:
      'Several at once, in the order of the ids; null in the place of each that is not there, or not for you.',
  })
  nodes(@Arg('ids', () => [ID], { description: 'Public ids, of whatever nouns; at most 100.' }) _ids: string[]) {
    return byDeclaration()
  }
}
