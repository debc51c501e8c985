import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { SELLER_STATES, type SellerState as State } from '../domain/sellers/states.ts'
import { enumOf } from './enums.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { BillingInterval, Plan } from './plans.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { ProductPriceInput, ProductPut, TaxCategory } from './products.ts'
import { CurrencyCodeScalar, DateTimeScalar, MinorUnitsScalar } from './scalars.ts'

export const SellerState = enumOf(SELLER_STATES)
registerEnumType(SellerState, {
  name: 'SellerState',
  description: 'Where a seller stands with the payments provider.',
  valuesConfig: {
    STARTING: { description: 'It is promised; the provider has no account yet.' },
    PENDING: { description: 'It has not told the provider who it is.' },
    RESTRICTED: { description: 'The provider wants to know more, or is still looking.' },
    ENABLED: { description: 'It can be paid: its products can be ordered, and its plans subscribed to.' },
    DISABLED: { description: 'The provider has closed its account.' },
  },
})

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description: 'A tenant that sells: its account at the payments provider, to which its sales are paid.',
  simpleResolvers: true,
})
export class Seller {
  @Field(() => ID, { description: 'The public id: `sel_…`.' })
  id!: string

  @Field(() => String, { description: 'Under which it sells; buyers see it.' })
  name!: string

  @Field(() => SellerState, { description: 'Where it stands.' })
  state!: State

  @Field(() => Int, {
    nullable: true,
    description:
      'What the platform keeps of its sales, in basis points: 1000 are ten per cent. Null: what it keeps of everybody’s.',
  })
  feeBasisPoints!: number | null

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  createdAt!: Date
}

@InputType({ description: 'A tenant that wants to sell.' })
export class StartSellerOnboardingInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: 'Under which it sells, 1 to 100 characters; buyers see it.' })
  name!: string

  @Field(() => String, {
    description: 'Where the page sends the seller afterwards: a path of this product that begins with "/".',
  })
  returnPath!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({
  description: "The page is open. What comes of it arrives with the provider's word: watch the seller's state.",
  simpleResolvers: true,
})
export class SellerOnboardingStarted {
  @Field(() => Seller, { description: 'The seller as it stands now.' })
  seller!: Seller

  @Field(() => String, { description: "The provider's own page: what it asks of the seller never touches us." })
  url!: string

  @Field(() => DateTimeScalar, {
    description: 'Until when the page can be opened, in real time; then ask for another.',
  })
  expiresAt!: Date
}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'Nothing can be sold by this seller: it is none yet, cannot be paid, or its account was closed.',
})
export class SellerUnavailable extends MutationError {}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'The product is not this seller’s: the platform sells it, or another seller.',
})
export class ProductOfAnotherSeller extends MutationError {}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'The cart holds products of somebody else: one order is paid to one seller.',
})
export class CartOfAnotherSeller extends MutationError {}

@InputType({ description: 'A product of a seller’s own, as it shall be sold from now on. Sellers sell goods.' })
export class PutSellerProductInput {
  @Field(() => ID, { description: 'The tenant that sells: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: 'Unique and stable, 2 to 63 small letters, digits and hyphens: `wall-poster`.' })
  key!: string

  @Field(() => String, { description: 'Its name in the shop.' })
  name!: string

  @Field(() => String, { description: 'One or two sentences for the shop.' })
  description!: string

  @Field(() => TaxCategory, { description: 'What it is to whoever computes tax.' })
  taxCategory!: 'digital_service' | 'digital_goods' | 'physical_goods' | 'exempt'

  @Field(() => [ProductPriceInput], { description: 'Its price in each currency in which it is sold.' })
  prices!: ProductPriceInput[]

  @Field(() => Int, { nullable: true, description: 'How many are left; without it without end.' })
  stock?: number | null

  @Field(() => Int, { defaultValue: 0, description: 'Its place in the shop, the smallest first.' })
  position!: number
}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'The plan is not this seller’s: the platform sells it, or another seller.',
})
export class PlanOfAnotherSeller extends MutationError {}

@InputType({ description: 'What a plan of a seller costs in one currency for one interval.' })
export class SellerPlanPriceInput {
  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => BillingInterval, { description: 'How often it is charged.' })
  interval!: 'month' | 'year'

  @Field(() => MinorUnitsScalar, { description: 'In minor units, more than nothing: 999 is USD 9.99.' })
  amountMinor!: bigint
}

@InputType({
  description:
    'A plan of a seller’s own, as it shall be sold from now on. Other prices make a new version: who has subscribed keeps theirs.',
})
export class PutSellerPlanInput {
  @Field(() => ID, { description: 'The tenant that sells: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, {
    description: 'Unique and stable, 2 to 63 small letters, digits and hyphens: `print-of-the-month`.',
  })
  key!: string

  @Field(() => String, { description: 'Its name in the price list and on invoices.' })
  name!: string

  @Field(() => String, { description: 'One or two sentences for the price list.' })
  description!: string

  @Field(() => [SellerPlanPriceInput], { description: 'Its price for each currency and interval in which it is sold.' })
  prices!: SellerPlanPriceInput[]

  @Field(() => Int, { defaultValue: 0, description: 'Its place among the seller’s plans, the smallest first.' })
  position!: number
}

@ReadableBy('everyone')
@ObjectType({ description: 'The plan is on sale.', simpleResolvers: true })
export class SellerPlanPut {
  @Field(() => Plan, { description: 'The version that is sold now.' })
  plan!: Plan
}

@InputType({ description: 'What the platform keeps of a seller’s sales.' })
export class SetSellerFeeInput {
  @Field(() => ID, { description: 'The seller: `sel_…`.' })
  sellerId!: string

  @Field(() => Int, {
    nullable: true,
    description:
      'In basis points, 0 to 10000: 1000 are ten per cent. Without it what the platform keeps of everybody’s.',
  })
  feeBasisPoints?: number | null
}

@ReadableBy('everyone')
@ObjectType({ description: 'The fee is set, for what is ordered from now on.', simpleResolvers: true })
export class SellerFeeSet {
  @Field(() => ID, { description: 'The seller: `sel_…`.' })
  sellerId!: string

  @Field(() => Int, { nullable: true, description: 'In basis points; null: what the platform keeps of everybody’s.' })
  feeBasisPoints!: number | null
}

export const StartSellerOnboardingResult = createUnionType({
  name: 'StartSellerOnboardingResult',
  description: "What came of opening the provider's page.",
  types: () => [SellerOnboardingStarted, SellerUnavailable, InvalidInput] as const,
})

export const PutSellerProductResult = createUnionType({
  name: 'PutSellerProductResult',
  description: 'What came of putting a product of a seller on sale.',
  types: () => [ProductPut, InvalidInput, SellerUnavailable, ProductOfAnotherSeller] as const,
})

export const PutSellerPlanResult = createUnionType({
  name: 'PutSellerPlanResult',
  description: 'What came of putting a plan of a seller on sale.',
  types: () => [SellerPlanPut, InvalidInput, SellerUnavailable, PlanOfAnotherSeller] as const,
})

export const SetSellerFeeResult = createUnionType({
  name: 'SetSellerFeeResult',
  description: 'What came of setting a seller’s fee.',
  types: () => [SellerFeeSet, InvalidInput] as const,
})
