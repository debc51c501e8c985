import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import {
  type ProductKind as Kind,
  PRODUCT_KINDS,
  TAX_CATEGORIES,
  type TaxCategory as Tax,
} from '../domain/products/states.ts'
import { enumOf } from './enums.ts'
import { InvalidInput } from './mutation-errors.ts'
import { Node } from './node.ts'
import { Public, ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, MinorUnitsScalar } from './scalars.ts'

export const ProductKind = enumOf(PRODUCT_KINDS)
registerEnumType(ProductKind, {
  name: 'ProductKind',
  description: 'What a product gives.',
  valuesConfig: {
    ACCESS: { description: 'Access to its features, for so many days or for good.' },
    CREDITS: { description: 'Credits of its feature.' },
    GOODS: { description: 'Something that leaves a stock.' },
  },
})

export const TaxCategory = enumOf(TAX_CATEGORIES)
registerEnumType(TaxCategory, {
  name: 'TaxCategory',
  description: 'What it is to whoever computes tax.',
  valuesConfig: {
    DIGITAL_SERVICE: { description: 'A service over the network.' },
    DIGITAL_GOODS: { description: 'Something to download.' },
    PHYSICAL_GOODS: { description: 'Something to send.' },
    EXEMPT: { description: 'It is not taxed.' },
  },
})

@ReadableBy('everyone')
@Public()
@ObjectType({
  implements: Node,
  description: 'Something that is sold once: access for a while, credits, or goods.',
  simpleResolvers: true,
})
export class Product {
  @Field(() => ID, { description: 'The public id: `prd_…`.' })
  id!: string

  @Field(() => String, { description: 'The key that code asks by: `movie-night`.' })
  key!: string

  @Field(() => String, { description: 'Its name in the shop.' })
  name!: string

  @Field(() => String, { description: 'One or two sentences for the shop.' })
  description!: string

  @Field(() => ProductKind, { description: 'What it gives.' })
  kind!: Kind

  @Field(() => TaxCategory, { description: 'What it is to whoever computes tax.' })
  taxCategory!: Tax

  @Field(() => Int, {
    nullable: true,
    description: 'Of access: for how many days one unit gives it; null is for good.',
  })
  durationDays!: number | null

  @Field(() => Int, { nullable: true, description: 'Of credits: how many one unit gives.' })
  credits!: number | null

  @Field(() => Int, { nullable: true, description: 'Of goods: how many are left; null is without end.' })
  stock!: number | null

  @Field(() => Boolean, { description: 'Whether it can be ordered.' })
  onSale!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'Under which name its seller sells it; null: the platform itself.',
  })
  sellerName!: string | null
}

@ReadableBy('everyone')
@ObjectType({ description: 'A feature that a product gives.', simpleResolvers: true })
export class ProductFeature {
  @Field(() => Int, { nullable: true, description: 'How many may exist at once; null: no limit, or a plain yes.' })
  limitValue!: number | null
}

@ReadableBy('everyone')
@ObjectType({ description: 'What one unit of a product costs in one currency now.', simpleResolvers: true })
export class ProductPrice {
  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string
}

@InputType({ description: 'What one unit costs in one currency.' })
export class ProductPriceInput {
  @Field(() => CurrencyCodeScalar, { description: 'The ISO 4217 code.' })
  currency!: string

  @Field(() => MinorUnitsScalar, { description: 'In minor units, more than nothing: 999 is USD 9.99.' })
  amountMinor!: bigint
}

@InputType({ description: 'A feature that it gives.' })
export class ProductFeatureInput {
  @Field(() => String, { description: 'The key of the feature: `hd_movies`.' })
  key!: string

  @Field(() => Int, { nullable: true, description: 'Of a limit: how many may exist at once; without it no limit.' })
  limit?: number | null
}

@InputType({ description: 'A product as it shall be sold from now on.' })
export class PutProductInput {
  @Field(() => String, { description: 'Unique and stable, 2 to 63 small letters, digits and hyphens: `movie-night`.' })
  key!: string

  @Field(() => String, { description: 'Its name in the shop.' })
  name!: string

  @Field(() => String, { description: 'One or two sentences for the shop.' })
  description!: string

  @Field(() => ProductKind, { description: 'What it gives.' })
  kind!: Kind

  @Field(() => TaxCategory, { description: 'What it is to whoever computes tax.' })
  taxCategory!: Tax

  @Field(() => [ProductPriceInput], { description: 'Its price in each currency in which it is sold.' })
  prices!: ProductPriceInput[]

  @Field(() => [ProductFeatureInput], { defaultValue: [], description: 'Of access and credits: what it gives.' })
  features!: ProductFeatureInput[]

  @Field(() => Int, {
    nullable: true,
    description: 'Of access: for how many days one unit gives it; without it for good.',
  })
  durationDays?: number | null

  @Field(() => Int, { nullable: true, description: 'Of credits: how many one unit gives.' })
  credits?: number | null

  @Field(() => Int, { nullable: true, description: 'Of goods: how many are left; without it without end.' })
  stock?: number | null

  @Field(() => Int, { defaultValue: 0, description: 'Its place in the shop, the smallest first.' })
  position!: number
}

@ReadableBy('everyone')
@ObjectType({ description: 'The product is on sale.', simpleResolvers: true })
export class ProductPut {
  @Field(() => Product, { description: 'The product as it stands now.' })
  product!: Product
}

export const PutProductResult = createUnionType({
  name: 'PutProductResult',
  description: 'What came of putting a product on sale.',
  types: () => [ProductPut, InvalidInput] as const,
})
