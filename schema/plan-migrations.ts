import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import {
  MIGRATION_EFFECTS,
  type MigrationEffect,
  PLAN_MIGRATION_REFUSALS,
  PLAN_MIGRATION_TRANSITIONS,
  type PlanMigrationState as State,
} from '../domain/plan-migrations/states.ts'
import { enumOf } from './enums.ts'
import { MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const PlanMigrationState = enumOf(Object.keys(PLAN_MIGRATION_TRANSITIONS) as State[])
registerEnumType(PlanMigrationState, {
  name: 'PlanMigrationState',
  description: 'Where the migration of a plan version stands.',
  valuesConfig: {
    RUNNING: { description: 'Subscriptions are being moved.' },
    DONE: { description: 'Every subscription of the old version has been looked at.' },
  },
})

export const PlanMigrationEffect = enumOf(MIGRATION_EFFECTS)
registerEnumType(PlanMigrationEffect, {
  name: 'PlanMigrationEffect',
  description: 'When the new version takes effect for a subscription.',
  valuesConfig: {
    NOW: { description: 'At once; it is paid from the next period on.' },
    PERIOD_END: { description: 'With its next period.' },
  },
})

export const PlanMigrationRefusal = enumOf(PLAN_MIGRATION_REFUSALS)
registerEnumType(PlanMigrationRefusal, {
  name: 'PlanMigrationRefusal',
  description: 'Why the subscriptions of a plan version cannot be moved.',
  valuesConfig: {
    NEWEST: { description: 'There is no newer version.' },
    NOT_ON_SALE: { description: 'The newest version is not sold.' },
    OTHER_KIND: { description: 'The newest version is of another kind or product line.' },
    ALREADY_RUNNING: { description: 'They are being moved already.' },
  },
})

@ReadableBy('operator')
@ObjectType({
  description: 'The subscriptions of an old version of a plan on their way to the newest.',
  simpleResolvers: true,
})
export class PlanMigration {
  @Field(() => ID, { description: 'The public id: `mig_…`.' })
  id!: string

  @Field(() => String, { description: 'The key of the plan.' })
  planKey!: string

  @Field(() => Int, { description: 'The version that they leave.' })
  fromVersion!: number

  @Field(() => Int, { description: 'The version that they get.' })
  toVersion!: number

  @Field(() => PlanMigrationEffect, { description: 'When it takes effect for each.' })
  effective!: string

  @Field(() => PlanMigrationState, { description: 'Where it stands.' })
  state!: string

  @Field(() => Int, { description: 'How many live subscriptions the old version had when it began.' })
  total!: number

  @Field(() => Int, { description: 'How many have been moved, or will be with their next period.' })
  moved!: number

  @Field(() => Int, {
    description: 'How many keep the old version: overdue, paused, ending, changing, or without a price to go to.',
  })
  kept!: number

  @Field(() => Int, { description: 'How many could not be moved for a fault that is in the log.' })
  failed!: number

  @Field(() => DateTimeScalar, { description: 'When it was begun, in real time.' })
  startedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was done.' })
  endedAt!: Date | null
}

@InputType({ description: 'An old version of a plan, whose subscriptions shall have the newest.' })
export class MigratePlanVersionInput {
  @Field(() => ID, { description: 'The old version: `pln_…`.' })
  planId!: string

  @Field(() => PlanMigrationEffect, { defaultValue: 'period_end', description: 'When it takes effect for each.' })
  effective!: MigrationEffect

  @Field(() => Boolean, { defaultValue: true, description: 'Only count how many would be moved.' })
  dryRun!: boolean
}

@ReadableBy('operator')
@ObjectType({ description: 'How many subscriptions would be moved. Nothing was changed.', simpleResolvers: true })
export class PlanMigrationCounted {
  @Field(() => String, { description: 'The key of the plan.' })
  planKey!: string

  @Field(() => Int, { description: 'The version that they would leave.' })
  fromVersion!: number

  @Field(() => Int, { description: 'The version that they would get.' })
  toVersion!: number

  @Field(() => Int, { description: 'How many live subscriptions the old version has.' })
  total!: number

  @Field(() => Int, {
    description:
      'How many of them would be moved, at most; the rest is overdue, paused, ending or changing, or has no price to go to.',
  })
  movable!: number
}

@ReadableBy('operator')
@ObjectType({ description: 'A job moves them now.', simpleResolvers: true })
export class PlanMigrationStarted {
  @Field(() => PlanMigration, { description: 'How far it has come: `planMigrations` tells it again.' })
  migration!: PlanMigration
}

@ReadableBy('operator')
@ObjectType({ implements: MutationError, description: 'They cannot be moved; nothing was changed.' })
export class PlanMigrationRefused extends MutationError {
  @Field(() => PlanMigrationRefusal, { description: 'Why.' })
  reason!: string
}

export const MigratePlanVersionResult = createUnionType({
  name: 'MigratePlanVersionResult',
  description: 'What came of moving the subscriptions of a plan version.',
  types: () => [PlanMigrationStarted, PlanMigrationCounted, PlanMigrationRefused] as const,
})
