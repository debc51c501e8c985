import { ArgsType, Field, Int } from 'type-graphql'

/** Forward paging, in Relay's form. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null
}
