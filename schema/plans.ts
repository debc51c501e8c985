import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { ReadableBy } from './policies.ts'

export const FeatureKind = { BOOLEAN: 'boolean', LIMIT: 'limit' } as const
registerEnumType(FeatureKind, {
  name: 'FeatureKind',
  description: 'How a plan speaks of a feature.',
  valuesConfig: { BOOLEAN: { description: 'Included or not.' }, LIMIT: { description: 'How many may exist at once.' } },
})

export const BillingInterval = { MONTH: 'month', YEAR: 'year' } as const
registerEnumType(BillingInterval, {
  name: 'BillingInterval',
  description: 'How often a price is charged.',
  valuesConfig: {
    MONTH: { description: 'Every month, on the anchor day.' },
    YEAR: { description: 'Every year, on the anchor day.' },
  },
})

@ReadableBy('everyone')
@ObjectType({ description: 'Something that a plan can allow.', simpleResolvers: true })
export class Feature {
  @Field(() => ID, { description: 'The public id: `ftr_…`.' })
  id!: string

  @Field(() => String, { description: 'The key that code asks by: `hd_movies`.' })
  key!: string

  @Field(() => String, { description: 'Its name in the price list.' })
  name!: string

  @Field(() => FeatureKind, { description: 'A yes or no, or a number.' })
  kind!: string
}

@ReadableBy('everyone')
@ObjectType({ description: 'What one plan says of one feature.', simpleResolvers: true })
export class PlanFeature {
  @Field(() => Int, { nullable: true, description: 'How many may exist at once; null: no limit, or a plain yes.' })
  limitValue!: number | null
}

@ReadableBy('everyone')
@ObjectType({
  description: 'One version of a plan. A version never changes: what was bought stays what it was.',
  simpleResolvers: true,
})
export class Plan {
  @Field(() => ID, { description: 'The public id: `pln_…`.' })
  id!: string

  @Field(() => String, { description: 'The same in all versions.' })
  key!: string

  @Field(() => Int, { description: 'Counts from 1.' })
  version!: number

  @Field(() => String, { description: 'Its name in the price list.' })
  name!: string

  @Field(() => String, { description: 'One or two sentences for the price list.' })
  description!: string

  @Field(() => Int, { description: 'Days before the first charge, once per tenant.' })
  trialDays!: number

  @Field(() => Int, { description: 'Days of access after a payment is missed.' })
  graceDays!: number
}

@ReadableBy('everyone')
@ObjectType({ description: 'What a plan costs in one currency for one interval. Immutable.', simpleResolvers: true })
export class Price {
  @Field(() => ID, { description: 'The public id: `prc_…`.' })
  id!: string

  @Field(() => BillingInterval, { description: 'How often it is charged.' })
  interval!: string
}
