import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { HAPPENING_KINDS, type HappeningKind as Kind } from '../domain/clock/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@InputType({ description: "A move of one tenant's business clock, in local mode." })
export class AdvanceClockInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => DateTimeScalar, { description: 'Where to arrive; time does not go back.' })
  to!: Date
}

@ReadableBy('operator')
@ObjectType({
  description: 'The clock has been moved, and everything that fell due on the way has happened.',
  simpleResolvers: true,
})
export class ClockAdvanced {
  @Field(() => DateTimeScalar, { description: "The tenant's present." })
  now!: Date

  @Field(() => Int, { description: 'At how many moments on the way something was due.' })
  steps!: number
}

export const HappeningKind = enumOf(HAPPENING_KINDS)
registerEnumType(HappeningKind, {
  name: 'HappeningKind',
  description: 'What a run forward lists.',
  valuesConfig: {
    INVOICE_ISSUED: { description: 'An invoice was written.' },
    INVOICE_PAID: { description: 'It was paid.' },
    INVOICE_DECLINED: { description: 'A payment of it was declined.' },
    MAIL: { description: 'A mail was written to one of its people.' },
    ACCESS_GIVEN: { description: 'From then on there was access.' },
    ACCESS_ENDED: { description: 'From then on there was none.' },
    SUBSCRIPTION_CHANGED: { description: 'The subscription changed its state, and access stayed as it was.' },
  },
})

@InputType({ description: 'A run of one tenant through its future, in local mode.' })
export class RunTenantForwardInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => Int, { description: 'Whole months, 1 to 36.' })
  months!: number
}

@ReadableBy('operator')
@ObjectType({ description: "Something that the tenant's people saw.", simpleResolvers: true })
export class Happening {
  @Field(() => DateTimeScalar, { description: 'When, in business time.' })
  at!: Date

  @Field(() => HappeningKind, { description: 'What.' })
  kind!: Kind

  @Field(() => String, { description: 'The same in a few words.' })
  summary!: string

  @Field(() => ID, { description: 'The public id of the invoice, subscription or notification.' })
  objectId!: string

  @Field(() => Money, { nullable: true, description: "An invoice's total." })
  amount!: Money | null
}

@ReadableBy('operator')
@ObjectType({ description: 'The tenant has been run forward.', simpleResolvers: true })
export class TenantRunForward {
  @Field(() => DateTimeScalar, { description: "The tenant's present before." })
  from!: Date

  @Field(() => DateTimeScalar, { description: "The tenant's present now." })
  to!: Date

  @Field(() => [Happening], { description: 'Every invoice, mail and change of access on the way, in order.' })
  happenings!: Happening[]
}

@ReadableBy('operator')
@ObjectType({ description: "Everybody's clock has been moved.", simpleResolvers: true })
export class AllClocksAdvanced {
  @Field(() => Int, { description: 'How many tenants were moved.' })
  tenants!: number

  @Field(() => Int, { description: 'At how many moments on the way something was due, all together.' })
  steps!: number
}
