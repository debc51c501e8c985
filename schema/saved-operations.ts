import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { VISIBILITIES, type Visibility } from '../domain/saved-operations/states.ts'
import { enumOf } from './enums.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { PageInfo } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const SavedOperationVisibility = enumOf(VISIBILITIES)
registerEnumType(SavedOperationVisibility, {
  name: 'SavedOperationVisibility',
  description: 'Who sees a saved operation: whoever saved it, or all of staff.',
  valuesConfig: { MINE: { description: 'Whoever saved it.' }, STAFF: { description: 'Every operator.' } },
})

@ReadableBy('operator')
@ObjectType({ description: 'An operation that staff has kept in the explorer.', simpleResolvers: true })
export class SavedOperation {
  @Field(() => ID, { description: 'The public id: `sop_…`; `/explorer?operation=sop_…` opens it.' })
  id!: string

  @Field(() => String, { description: 'What it is called.' })
  name!: string

  @Field(() => String, { nullable: true, description: 'What it is for; null where nobody has said.' })
  description!: string | null

  @Field(() => String, { description: 'The document.' })
  document!: string

  @Field(() => String, { nullable: true, description: 'A template of its variables: the JSON text of one object.' })
  variables!: string | null

  @Field(() => SavedOperationVisibility, { description: 'Who sees it.' })
  visibility!: Visibility

  @Field(() => Boolean, { description: 'Whether you have saved it, and may change and remove it.' })
  mine!: boolean

  @Field(() => String, { description: 'The name of whoever has saved it.' })
  savedBy!: string

  @Field(() => DateTimeScalar, { description: 'When it was saved first.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it was saved last.' })
  updatedAt!: Date
}

@ReadableBy('operator')
@ObjectType({ description: 'One saved operation of a page, with its cursor.', simpleResolvers: true })
export class SavedOperationEdge {
  @Field(() => String, { description: 'Where it stands in the list.' })
  cursor!: string

  @Field(() => SavedOperation, { description: 'The operation.' })
  node!: SavedOperation
}

@ReadableBy('operator')
@ObjectType({ description: 'A page of saved operations.', simpleResolvers: true })
export class SavedOperationConnection {
  @Field(() => [SavedOperationEdge], { description: 'The operations with their cursors.' })
  edges!: SavedOperationEdge[]

  @Field(() => [SavedOperation], { description: 'The operations.' })
  nodes!: SavedOperation[]

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo
}

@InputType({ description: 'An operation to be kept.' })
export class SaveOperationInput {
  @Field(() => ID, { nullable: true, description: 'One of your own that is to change: `sop_…`; absent for a new one.' })
  id?: string | null

  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string

  @Field(() => String, { nullable: true, description: 'What it is for: 1,000 characters at most.' })
  description?: string | null

  @Field(() => String, { description: 'The document: 50,000 characters at most.' })
  document!: string

  @Field(() => String, {
    nullable: true,
    description:
      'A template of its variables: the JSON text of one object, 20,000 characters at most. Keep secrets out of it.',
  })
  variables?: string | null

  @Field(() => SavedOperationVisibility, { defaultValue: 'mine', description: 'Who is to see it.' })
  visibility!: Visibility
}

@ReadableBy('operator')
@ObjectType({ description: 'The operation is kept.', simpleResolvers: true })
export class OperationSaved {
  @Field(() => SavedOperation, { description: 'The operation.' })
  savedOperation!: SavedOperation
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'You have saved as many operations as one person can.' })
export class TooManySavedOperations extends MutationError {
  @Field(() => Int, { description: 'How many one person can have.' })
  limit!: number
}

export const SaveOperationResult = createUnionType({
  name: 'SaveOperationResult',
  description: 'What came of saving an operation.',
  types: () => [OperationSaved, TooManySavedOperations, InvalidInput] as const,
})
