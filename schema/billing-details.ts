import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { TAX_ID_KINDS } from '../domain/billing-details/states.ts'
import { enumOf } from './enums.ts'
import { InvalidInput } from './mutation-errors.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { Tenant } from './tenants.ts'

export const TaxIdKind = enumOf(TAX_ID_KINDS)
registerEnumType(TaxIdKind, {
  name: 'TaxIdKind',
  description: 'What a tax id is.',
  valuesConfig: {
    EU_VAT: { description: 'A VAT id of a member state of the European Union.' },
    GB_VAT: { description: 'A VAT number of the United Kingdom.' },
    CH_VAT: { description: 'A VAT number of Switzerland.' },
    NO_VAT: { description: 'A VAT number of Norway.' },
    AU_ABN: { description: 'A business number of Australia.' },
    NZ_GST: { description: 'A GST number of New Zealand.' },
    IN_GST: { description: 'A GST number of India.' },
    OTHER: { description: 'Another one: it is kept as it was given, and not checked.' },
  },
})

@ReadableBy('tenant')
@ObjectType({ description: 'Where somebody is.', simpleResolvers: true })
export class Address {
  @Field(() => String, { description: 'Street and number.' })
  line1!: string

  @Field(() => String, { nullable: true, description: 'What else a letter needs.' })
  line2!: string | null

  @Field(() => String, { description: 'City, town or village.' })
  city!: string

  @Field(() => String, { nullable: true, description: 'Where the country has postal codes.' })
  postalCode!: string | null

  @Field(() => String, { nullable: true, description: 'State, province or county.' })
  region!: string | null

  @Field(() => String, { description: 'ISO 3166-1 alpha-2: `DE`.' })
  country!: string
}

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  description: 'Who is billed for a tenant. The country decides which tax its invoices ask for.',
  simpleResolvers: true,
})
export class BillingDetails {
  @Field(() => String, { description: 'The name of the company, or of the person.' })
  legalName!: string

  @Field(() => TaxIdKind, { nullable: true, description: 'What the tax id is; null without one.' })
  taxIdKind!: string | null

  @Field(() => String, { nullable: true, description: 'Such as a VAT id: `DE123456789`.' })
  taxId!: string | null

  @Field(() => DateTimeScalar, { description: 'Since when it is so.' })
  updatedAt!: Date
}

@InputType({ description: 'Where somebody is.' })
export class AddressInput {
  @Field(() => String, { description: 'Street and number, 1 to 200 characters.' })
  line1!: string

  @Field(() => String, { nullable: true, description: 'What else a letter needs, at most 200 characters.' })
  line2?: string | null

  @Field(() => String, { description: 'City, town or village, 1 to 100 characters.' })
  city!: string

  @Field(() => String, { nullable: true, description: 'At most 20 characters.' })
  postalCode?: string | null

  @Field(() => String, { nullable: true, description: 'State, province or county, at most 100 characters.' })
  region?: string | null

  @Field(() => String, { description: 'ISO 3166-1 alpha-2: `DE`.' })
  country!: string
}

@InputType({ description: 'Who is to be billed. All of it is said each time: what is left out is taken away.' })
export class UpdateBillingDetailsInput {
  @Field(() => ID, { description: 'The tenant that pays: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: 'The name of the company, or of the person; 1 to 150 characters.' })
  legalName!: string

  @Field(() => AddressInput, { description: 'Where it is.' })
  address!: AddressInput

  @Field(() => String, {
    nullable: true,
    description: 'Such as a VAT id, at most 50 characters. Of the common kinds the shape is checked.',
  })
  taxId?: string | null

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'Invoices are made out so from now on.', simpleResolvers: true })
export class BillingDetailsUpdated {
  @Field(() => Tenant, { description: 'The tenant, with its billing details.' })
  tenant!: Tenant
}

export const UpdateBillingDetailsResult = createUnionType({
  name: 'UpdateBillingDetailsResult',
  description: 'What came of saying who is billed.',
  types: () => [BillingDetailsUpdated, InvalidInput] as const,
})
