import { type ClassType, Extensions, Field, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'

@ReadableBy('everyone')
@ObjectType({ description: 'Where a page of a list stands.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow.' })
  hasNextPage!: boolean

  @Field(() => Boolean, { description: 'Whether this page was asked for after another.' })
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true, description: 'Where its first row stands; null on an empty page.' })
  startCursor!: string | null

  @Field(() => String, { nullable: true, description: 'Pass it as `after` for the next page; null on an empty page.' })
  endCursor!: string | null
}

/** The connection of a noun: edges, nodes, pageInfo and a count, in Relay's form. */
export function connectionOf<Node extends object>(name: string, node: () => ClassType<Node>) {
  @ReadableBy('tenant')
  @ObjectType(`${name}Edge`, { description: 'One row of a page, with its cursor.', simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'Where this row stands in the list.' })
    cursor!: string

    @Field(node, { description: 'The row.' })
    node!: Node
  }

  @ReadableBy('tenant')
  @Extensions({ page: true })
  @ObjectType(`${name}Connection`, { description: 'A page of a list.' })
  class Connection {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: Edge[]

    @Field(() => [node()], { description: 'The rows.' })
    nodes!: Node[]

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo!: PageInfo

    /** The engine's own: counts the whole list. */
    countAll!: () => Promise<number>

    @Field(() => Int, { description: 'How many rows the whole list has; counted only when asked for.' })
    totalCount(): Promise<number> {
      return this.countAll()
    }
  }
  return Connection
}
