import { Field, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, MinorUnitsScalar } from './scalars.ts'

@ReadableBy('everyone')
@ObjectType({ description: 'An amount of money: a whole number of minor units, never a float.', simpleResolvers: true })
export class Money {
  @Field(() => MinorUnitsScalar, { description: 'The amount in minor units: 999 is USD 9.99, JPY 999 and KWD 0.999.' })
  amountMinor!: bigint

  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => Int, { description: 'How many decimals the currency has (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD.' })
  exponent!: number
}
