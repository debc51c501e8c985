import { Field, ID, InterfaceType } from 'type-graphql'

/**
 * A noun that is found by its id alone. Its class names the policy by which it is found (`@InTenant('billing:read')` above `Invoice`), which
 * asks for no less than the fields that lead to it; a class without one keeps the app from starting.
 */
@InterfaceType({
  description: 'What can be asked for again by its id alone, with `node` and `nodes`.',
  resolveType: ({ __typename }: { readonly __typename: string }) => __typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'The public id: a prefix that says what it is of, and 32 digits.' })
  id!: string
}
