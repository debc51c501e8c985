import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { connectionOf } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({ description: 'A thing of which the two sides did not say the same.', simpleResolvers: true })
export class ReconcileDrift {
  @Field(() => String, { description: 'What it is: `subscription`.' })
  kind!: string

  @Field(() => String, { description: "The provider's id of it." })
  ref!: string

  @Field(() => ID, { description: 'Whose it is: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { nullable: true, description: 'What our side said; null: it was not there.' })
  ours!: string | null

  @Field(() => String, { nullable: true, description: "What the provider's side said; null: it was not there." })
  theirs!: string | null

  @Field(() => Boolean, { description: "Whether ours was made equal to the provider's." })
  repaired!: boolean
}

@ReadableBy('operator')
@ObjectType({ description: 'A comparison of our side with the payments provider’s.', simpleResolvers: true })
export class ReconcileRun {
  @Field(() => ID, { description: 'The public id: `rcn_…`.' })
  id!: string

  @Field(() => String, { description: 'The payments provider: `stripe`.' })
  provider!: string

  @Field(() => ID, { nullable: true, description: 'The only tenant that was looked at; null when all were.' })
  tenantId!: string | null

  @Field(() => Boolean, { description: "Whether it made ours equal to the provider's; else it only looked." })
  repair!: boolean

  @Field(() => ID, { nullable: true, description: 'Who asked for it: `usr_…`; null when it came round by itself.' })
  requestedBy!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was asked for, or began by itself; in real time.' })
  startedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was through; null while it runs or waits.' })
  finishedAt!: Date | null

  @Field(() => Int, { description: 'Events that no webhook had brought, and that were taken in.' })
  missedEvents!: number

  @Field(() => Int, { description: 'How many things were compared.' })
  compared!: number

  @Field(() => Int, { description: 'Of how many the two sides did not say the same.' })
  drifted!: number

  @Field(() => Int, { description: 'How many of those were mended.' })
  repaired!: number

  @Field(() => [ReconcileDrift], { description: 'Which, the first hundred.' })
  drifts!: ReconcileDrift[]
}

export const ReconcileRunConnection = connectionOf('ReconcileRun', () => ReconcileRun)

@ArgsType()
export class ReconcileRunArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null

  @Field(() => ID, { nullable: true, description: 'Only those of this tenant alone.' })
  tenantId?: string | null
}

@InputType({ description: 'A comparison to be made.' })
export class ReconcileInput {
  @Field(() => ID, { nullable: true, description: 'Of this tenant alone; without it of all.' })
  tenantId?: string | null

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether missed events are taken in, promises that hang are settled (both of all tenants only), and ours is made equal to the provider's.",
  })
  repair!: boolean
}
