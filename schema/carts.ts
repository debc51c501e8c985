import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { CurrencyCodeScalar, DateTimeScalar } from './scalars.ts'
import { CartOfAnotherSeller, SellerUnavailable } from './sellers.ts'

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ implements: Node, description: 'What a tenant is about to buy, in one currency.', simpleResolvers: true })
export class Cart {
  @Field(() => ID, { description: 'The public id: `crt_…`.' })
  id!: string

  @Field(() => CurrencyCodeScalar, { description: 'The currency of its lines: that of the first.' })
  currency!: string

  @Field(() => DateTimeScalar, { description: 'When it was changed last, in real time.' })
  updatedAt!: Date
}

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description: 'So many of one product, at the price that was shown when it was put in.',
  simpleResolvers: true,
})
export class CartLine {
  @Field(() => ID, { description: 'The public id: `ctl_…`.' })
  id!: string

  @Field(() => Int, { description: 'How many.' })
  quantity!: number

  @Field(() => DateTimeScalar, { description: 'Since when it is in the cart; the lines stand in this order.' })
  createdAt!: Date
}

@InputType({ description: 'How many of a product the cart shall hold.' })
export class SetCartLineInput {
  @Field(() => ID, { description: 'Whose cart: `tnt_…`.' })
  tenantId!: string

  @Field(() => ID, { description: 'The product: `prd_…`.' })
  productId!: string

  @Field(() => Int, { description: 'How many there shall be, 1000 at most; 0 takes the line out.' })
  quantity!: number

  @Field(() => CurrencyCodeScalar, { description: 'In which currency. The first line decides that of the cart.' })
  currency!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The cart holds what was asked for.', simpleResolvers: true })
export class CartLineSet {
  @Field(() => Cart, { description: 'The cart as it stands now.' })
  cart!: Cart
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The cart holds lines in another currency.' })
export class WrongCurrency extends MutationError {
  @Field(() => CurrencyCodeScalar, { description: "The cart's currency." })
  currency!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The product is not on sale, or not in this currency.' })
export class ProductNotOnSale extends MutationError {
  @Field(() => ID, { description: 'The product.' })
  productId!: string
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Fewer are left than were asked for.' })
export class OutOfStock extends MutationError {
  @Field(() => ID, { description: 'The product.' })
  productId!: string

  @Field(() => Int, { description: 'How many are left.' })
  left!: number
}

export const SetCartLineResult = createUnionType({
  name: 'SetCartLineResult',
  description: 'What came of changing the cart.',
  types: () =>
    [
      CartLineSet,
      InvalidInput,
      WrongCurrency,
      ProductNotOnSale,
      OutOfStock,
      CartOfAnotherSeller,
      SellerUnavailable,
    ] as const,
})
