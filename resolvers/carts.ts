import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { setCartLine } from '../domain/carts/set-line.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  Cart,
  CartLine,
  CartLineSet,
  OutOfStock,
  ProductNotOnSale,
  SetCartLineInput,
  SetCartLineResult,
  WrongCurrency,
} from '../schema/carts.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InTenant } from '../schema/policies.ts'
import { Product } from '../schema/products.ts'
import { CartOfAnotherSeller, SellerUnavailable } from '../schema/sellers.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => Cart)
export class CartResolver {
  @InTenant('billing:write')
  @Mutation(() => SetCartLineResult, {
    description: "Says how many of a product the tenant's cart holds, at the price of now; 0 takes it out.",
  })
  async setCartLine(
    @Arg('input', () => SetCartLineInput, { description: 'The line.' }) input: SetCartLineInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await setCartLine(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      productId: idOf('product', input.productId),
      quantity: input.quantity,
      currency: input.currency,
    })
    const { productId } = input
    switch (result.kind) {
      case 'set':
        return loaded(CartLineSet, 'cart', (await fresh()).get('Cart', toPublicId('cart', result.cartId)))
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
      case 'wrong_currency':
        return refusal(WrongCurrency, {
          currency: result.currency,
          message: `The cart is in ${result.currency}. Empty it first, or choose this currency.`,
        })
      case 'not_on_sale':
        return refusal(ProductNotOnSale, { productId, message: 'This is not on sale, or not in this currency.' })
      case 'out_of_stock':
        return refusal(OutOfStock, { productId, left: result.left, message: `Only ${result.left} are left.` })
      case 'other_seller':
        return refusal(CartOfAnotherSeller, {
          message: 'The cart holds products of another seller, and one order is paid to one. Order or empty it first.',
        })
      case 'seller_unavailable':
        return refusal(SellerUnavailable, {
          message: 'This seller cannot be paid just now: nothing was put into the cart. Try again later.',
        })
    }
  }

  @Declared()
  @FieldResolver(() => [CartLine], { description: 'Its lines, the oldest first.' })
  lines() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the lines come to, before tax.' })
  total() {
    return byDeclaration()
  }
}

@Resolver(() => CartLine)
export class CartLineResolver {
  @Declared()
  @FieldResolver(() => Product, { description: 'The product as it is now.' })
  product() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'The price of one unit when the line was set.' })
  unit() {
    return byDeclaration()
  }
}
