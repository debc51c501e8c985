import { createUnionType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { CHANGES } from '../domain/plans/states.ts'
import { enumOf } from './enums.ts'
import { MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'

export const CatalogueChange = enumOf(CHANGES)
registerEnumType(CatalogueChange, {
  name: 'CatalogueChange',
  description: 'What a push does to one thing of the catalogue.',
  valuesConfig: {
    ADDED: { description: 'It was not there.' },
    CHANGED: { description: 'It is called, or sold, otherwise.' },
    ENDED: { description: 'It is no longer sold; those who have it keep it.' },
    REFUSED: { description: 'It stands with other terms, which never change.' },
  },
})

@ReadableBy('operator')
@ObjectType({ description: 'One line of what a push changes.', simpleResolvers: true })
export class CatalogueDifference {
  @Field(() => CatalogueChange, { description: 'What happens to it.' })
  change!: string

  @Field(() => String, { description: 'What it is: `plan team@2`, `feature seats`.' })
  subject!: string

  @Field(() => String, { description: 'The term, or the old and the new value. Amounts are minor units.' })
  detail!: string
}

@InputType({ description: 'A reviewed catalogue.' })
export class PushCatalogueInput {
  @Field(() => String, { description: 'The catalogue as JSON, in the form of docs/plans.md.' })
  catalogue!: string

  @Field(() => Boolean, { defaultValue: false, description: 'Only say what would change.' })
  dryRun!: boolean
}

@ReadableBy('operator')
@ObjectType({ description: 'What a push has changed, or would change.', simpleResolvers: true })
export class CataloguePushed {
  @Field(() => [CatalogueDifference], { description: "In the file's order; none when it changes nothing." })
  differences!: CatalogueDifference[]

  @Field(() => Boolean, { description: 'Nothing was written.' })
  dryRun!: boolean

  @Field(() => Int, { description: 'How many prices the payments provider did not know before.' })
  pricesMade!: number
}

@ReadableBy('operator')
@ObjectType({ implements: MutationError, description: 'The catalogue cannot be pushed as it is; nothing was written.' })
export class CatalogueRefused extends MutationError {
  @Field(() => [String], { description: 'A line for each thing that is wrong.' })
  lines!: string[]
}

export const PushCatalogueResult = createUnionType({
  name: 'PushCatalogueResult',
  description: 'What came of pushing a catalogue.',
  types: () => [CataloguePushed, CatalogueRefused] as const,
})
