import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { TAX_REASONS } from '../domain/billing-details/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { ReadableBy } from './policies.ts'

export const TaxReason = enumOf(TAX_REASONS)
registerEnumType(TaxReason, {
  name: 'TaxReason',
  description: 'Why so much tax is asked for.',
  valuesConfig: {
    STANDARD_RATED: { description: "The country's own rate." },
    REVERSE_CHARGE: { description: 'None: a business of another EU country owes it itself.' },
    NOT_COLLECTING: { description: 'None: there is no such tax in the country, or it is not collected there.' },
    COUNTRY_UNKNOWN: { description: 'None, because nobody has said where the customer is: see updateBillingDetails.' },
    OTHER: { description: 'Only the payments provider can say, or several rates are in it.' },
  },
})

@ReadableBy('tenant')
@ObjectType({ description: 'The tax of all lines that have the same rate.', simpleResolvers: true })
export class InvoiceTax {
  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2: `DE`; null where no one country says it.' })
  country!: string | null

  @Field(() => String, { nullable: true, description: 'A decimal: `19`, `8.1`; null where no single rate says it.' })
  percent!: string | null

  @Field(() => TaxReason, { description: 'Why it is so much.' })
  reason!: string

  @Field(() => Money, { description: 'What it is reckoned on; negative: credited.' })
  taxable!: Money

  @Field(() => Money, { description: 'Rounded on each line, and added up; negative: given back.' })
  amount!: Money
}

@ReadableBy('tenant')
@ObjectType({
  description: 'Who an invoice is made out to, as it stood then. What the provider was not told is null.',
  simpleResolvers: true,
})
export class BilledTo {
  @Field(() => String, { nullable: true, description: 'The name of the company, or of the person.' })
  legalName!: string | null

  @Field(() => String, { nullable: true, description: 'Street and number.' })
  line1!: string | null

  @Field(() => String, { nullable: true, description: 'What else a letter needs.' })
  line2!: string | null

  @Field(() => String, { nullable: true, description: 'City, town or village.' })
  city!: string | null

  @Field(() => String, { nullable: true, description: 'Where the country has postal codes.' })
  postalCode!: string | null

  @Field(() => String, { nullable: true, description: 'State, province or county.' })
  region!: string | null

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2: `DE`.' })
  country!: string | null

  @Field(() => String, { nullable: true, description: 'Such as a VAT id.' })
  taxId!: string | null
}
