import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { ENTITLEMENT_REASONS, type EntitlementReason as Reason } from '../domain/entitlements/states.ts'
import { enumOf } from './enums.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const EntitlementReason = enumOf(ENTITLEMENT_REASONS)
registerEnumType(EntitlementReason, {
  name: 'EntitlementReason',
  description: 'Why a feature is allowed or not.',
  valuesConfig: {
    INCLUDED: { description: 'The plan includes it.' },
    GRANTED: { description: 'It was granted beside the plan, as by an order.' },
    IN_GRACE: { description: 'A payment is missing, and access lasts a while longer.' },
    NOT_IN_PLAN: { description: 'The plan does not include it.' },
    LIMIT_REACHED: { description: 'As many exist as the plan allows.' },
    NO_SUBSCRIPTION: { description: 'There is no live subscription.' },
    PAYMENT_OVERDUE: { description: 'A payment is missing, and the days of grace are over.' },
  },
})

@ReadableBy('tenant')
@ObjectType({ description: 'Whether a tenant may use a feature now.', simpleResolvers: true })
export class Entitlement {
  @Field(() => String, { description: 'The feature.' })
  featureKey!: string

  @Field(() => Boolean, { description: 'The answer.' })
  allowed!: boolean

  @Field(() => EntitlementReason, { description: 'Why.' })
  reason!: Reason

  @Field(() => String, { nullable: true, description: 'The plan that decided; null without a subscription.' })
  planName!: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'How many may exist at once; null: no limit, or a plain yes or no.',
  })
  limit!: number | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How much a period includes of a metered feature, or how many credits it grants; null for other kinds.',
  })
  included!: number | null

  @Field(() => Int, { description: 'How many exist now.' })
  used!: number

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The next moment at which time alone changes the answer.',
  })
  until!: Date | null
}
