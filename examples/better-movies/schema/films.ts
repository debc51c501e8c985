import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Node } from '../../../schema/node.ts'
import { Public, ReadableBy } from '../../../schema/policies.ts'

export const Quality = { SD: 'SD', HD: 'HD' } as const
registerEnumType(Quality, {
  name: 'Quality',
  description: 'In what definition a film plays.',
  valuesConfig: { SD: { description: 'Standard definition.' }, HD: { description: 'High definition.' } },
})

@ReadableBy('everyone')
@Public()
@ObjectType({ implements: Node, description: 'A film.', simpleResolvers: true })
export class Film {
  @Field(() => ID, { description: 'The public id: `flm_…`.' })
  id!: string

  @Field(() => String, { description: 'The title.' })
  title!: string

  @Field(() => Int, { description: 'The year of its release.' })
  year!: number
}
