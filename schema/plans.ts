import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { FEATURE_KINDS, PLAN_KINDS, PRICE_MODELS } from '../domain/plans/states.ts'
import { enumOf } from './enums.ts'
import { Node } from './node.ts'
import { Public, ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, DateTimeScalar, MinorUnitsScalar } from './scalars.ts'

export const FeatureKind = enumOf(FEATURE_KINDS)
registerEnumType(FeatureKind, {
  name: 'FeatureKind',
  description: 'How a plan speaks of a feature.',
  valuesConfig: {
    BOOLEAN: { description: 'Included or not.' },
    LIMIT: { description: 'How many may exist at once.' },
    METERED: { description: 'How much a period includes, and what more costs.' },
    CREDITS: { description: 'How many are granted for each period.' },
  },
})

export const PlanKind = enumOf(PLAN_KINDS)
registerEnumType(PlanKind, {
  name: 'PlanKind',
  description: 'How a plan is bought.',
  valuesConfig: {
    MAIN: { description: 'By itself: one of a product line at a time.' },
    ADD_ON: { description: 'Together with a main plan of the same product line.' },
    SELLER: { description: 'By itself, beside all others: a tenant sells it, and is paid for it.' },
  },
})

export const PriceModel = enumOf(PRICE_MODELS)
registerEnumType(PriceModel, {
  name: 'PriceModel',
  description: 'How a quantity becomes the amount of one interval.',
  valuesConfig: {
    FLAT: { description: 'The same for any quantity.' },
    PER_UNIT: { description: 'So much for each unit.' },
    GRADUATED: { description: 'Each unit costs what its own tier says.' },
    VOLUME: { description: "All units cost what the last one's tier says." },
  },
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
@Public()
@ObjectType({ implements: Node, description: 'Something that a plan can allow.', simpleResolvers: true })
export class Feature {
  @Field(() => ID, { description: 'The public id: `ftr_…`.' })
  id!: string

  @Field(() => String, { description: 'The key that code asks by: `hd_movies`.' })
  key!: string

  @Field(() => String, { description: 'Its name in the price list.' })
  name!: string

  @Field(() => FeatureKind, { description: 'A yes or no, a number, or an amount for each period.' })
  kind!: string
}

@ReadableBy('everyone')
@ObjectType({ description: 'What one unit costs beyond what is included.', simpleResolvers: true })
export class FeatureRate {
  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => String, { description: 'A decimal of minor units: "0.2" is a fifth of a cent.' })
  unit!: string
}

@ReadableBy('everyone')
@ObjectType({ description: 'What one plan says of one feature.', simpleResolvers: true })
export class PlanFeature {
  @Field(() => Int, { nullable: true, description: 'How many may exist at once; null: no limit, or a plain yes.' })
  limitValue!: number | null

  @Field(() => Int, {
    nullable: true,
    description:
      'How much one period includes of a metered feature, or how many credits it grants; null for other kinds.',
  })
  included!: number | null
}

@ReadableBy('everyone')
@Public()
@ObjectType({
  implements: Node,
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

  @Field(() => PlanKind, { description: 'Whether it is bought by itself.' })
  kind!: string

  @Field(() => Int, { description: 'Days before the first charge, once per tenant.' })
  trialDays!: number

  @Field(() => Int, { description: 'Days of access after a payment is missed.' })
  graceDays!: number

  @Field(() => ID, { nullable: true, description: 'Who sells it: `sel_…`; null: the platform itself.' })
  sellerId!: string | null

  @Field(() => String, { nullable: true, description: 'Under which name they sell; null: the platform itself.' })
  sellerName!: string | null
}

@ReadableBy('everyone')
@ObjectType({ description: 'One step of a tiered price.', simpleResolvers: true })
export class PriceTier {
  @Field(() => Int, { nullable: true, description: 'The last quantity that is in it; null for the last tier.' })
  upTo!: number | null

  @Field(() => String, { description: 'For each unit: a decimal of minor units.' })
  unit!: string

  @Field(() => MinorUnitsScalar, { description: 'Once, when the tier is reached: minor units.' })
  flatMinor!: bigint
}

@ReadableBy('everyone')
@Public()
@ObjectType({
  implements: Node,
  description: 'What a plan costs in one currency for one interval. Immutable.',
  simpleResolvers: true,
})
export class Price {
  @Field(() => ID, { description: 'The public id: `prc_…`.' })
  id!: string

  @Field(() => BillingInterval, { description: 'How often it is charged.' })
  interval!: string

  @Field(() => PriceModel, { description: 'How a quantity becomes the amount.' })
  model!: string

  @Field(() => String, {
    nullable: true,
    description: 'For each unit, where that is a part of a minor unit: a decimal of minor units. Else `unit` says it.',
  })
  unitAmount!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when it is sold; null: without an end.' })
  saleEndsAt!: Date | null
}
