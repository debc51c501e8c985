import { Arg, Ctx, FieldResolver, Mutation, Resolver } from 'type-graphql'
import { cancelOrder } from '../domain/orders/cancel.ts'
import { placeOrder } from '../domain/orders/place.ts'
import { retryOrderPayment } from '../domain/orders/retry-payment.ts'
import { toPublicId } from '../lib/ids.ts'
import { money, withExponent } from '../lib/money.ts'
import { OutOfStock, ProductNotOnSale } from '../schema/carts.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { Money } from '../schema/money.ts'
import {
  CancelOrderInput,
  CancelOrderResult,
  CartEmpty,
  Order,
  OrderCanceled,
  OrderLine,
  OrderNotReady,
  OrderPlaced,
  PlaceOrderInput,
  PlaceOrderResult,
  PriceChanged,
  RetryOrderPaymentInput,
  RetryOrderPaymentResult,
} from '../schema/orders.ts'
import { InTenant } from '../schema/policies.ts'
import { Product } from '../schema/products.ts'
import { CartOfAnotherSeller, SellerUnavailable } from '../schema/sellers.ts'
import { PaymentMethodRequired } from '../schema/subscriptions.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

const methodOf = (id: string | null | undefined) =>
  id ? { paymentMethodId: idOf('paymentMethod', id, 'payment method') } : {}

@Resolver(() => Order)
export class OrderResolver {
  @InTenant('billing:write')
  @Mutation(() => PlaceOrderResult, {
    description:
      'Orders the cart and answers at once. A worker charges and fulfils the order: follow it, or ask for it again.',
  })
  async placeOrder(
    @Arg('input', () => PlaceOrderInput, { description: 'The cart, and the card.' }) input: PlaceOrderInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await placeOrder(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      ...methodOf(input.paymentMethodId),
      idempotencyKey: input.idempotencyKey,
    })
    switch (result.kind) {
      case 'placed':
        return loaded(OrderPlaced, 'order', (await fresh()).get('Order', toPublicId('order', result.orderId)))
      case 'cart_empty':
        return refusal(CartEmpty, { message: 'There is nothing in the cart: put something in first.' })
      case 'payment_method_required':
        return refusal(PaymentMethodRequired, { message: 'Put a card on file first: startCardSetup opens the page.' })
      case 'not_on_sale':
        return refusal(ProductNotOnSale, {
          productId: toPublicId('product', result.productId),
          message: 'Something in the cart is not on sale any more. Take it out, and order again.',
        })
      case 'price_changed':
        return refusal(PriceChanged, {
          productId: toPublicId('product', result.productId),
          unit: withExponent(money(result.unitMinor, result.currency)),
          message: 'A price has changed since it was put into the cart. Set its line again to take it over.',
        })
      case 'out_of_stock':
        return refusal(OutOfStock, {
          productId: toPublicId('product', result.productId),
          left: result.left,
          message: `Only ${result.left} are left. Ask for fewer, and order again.`,
        })
      case 'mixed_sellers':
        return refusal(CartOfAnotherSeller, {
          message: 'The cart holds products of several sellers, and one order is paid to one. Take the others out.',
        })
      case 'seller_unavailable':
        return refusal(SellerUnavailable, {
          message: 'This seller cannot be paid just now: nothing was ordered. Try again later, or take it out.',
        })
    }
  }

  @InTenant('billing:write')
  @Mutation(() => RetryOrderPaymentResult, {
    description: 'Tries to pay an order once more whose payment was declined.',
  })
  async retryOrderPayment(
    @Arg('input', () => RetryOrderPaymentInput, { description: 'The order, and the card.' })
    input: RetryOrderPaymentInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await retryOrderPayment(app, viewer, {
      orderId: idOf('order', input.orderId),
      ...methodOf(input.paymentMethodId),
      idempotencyKey: input.idempotencyKey,
    })
    switch (result.kind) {
      case 'placed':
        return loaded(OrderPlaced, 'order', (await fresh()).get('Order', input.orderId))
      case 'not_failed':
        return refusal(OrderNotReady, {
          state: result.state,
          message: 'Only an order whose payment was declined is paid once more. Nothing was changed.',
        })
    }
  }

  @InTenant('billing:write')
  @Mutation(() => CancelOrderResult, { description: 'Ends an order that is not paid.' })
  async cancelOrder(
    @Arg('input', () => CancelOrderInput, { description: 'The order.' }) input: CancelOrderInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await cancelOrder(app, viewer, {
      orderId: idOf('order', input.orderId),
      idempotencyKey: input.idempotencyKey,
    })
    switch (result.kind) {
      case 'canceled':
        return loaded(OrderCanceled, 'order', (await fresh()).get('Order', input.orderId))
      case 'not_cancelable':
        return refusal(OrderNotReady, {
          state: result.state,
          message: 'This order is paid, or its payment is under way: it cannot be cancelled. Nothing was changed.',
        })
    }
  }

  @Declared()
  @FieldResolver(() => [OrderLine], { description: 'Its lines.' })
  lines() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What it comes to, before tax.' })
  total() {
    return byDeclaration()
  }
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  @Declared()
  @FieldResolver(() => Product, { description: 'The product as it is now.' })
  product() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'The price of one unit of then.' })
  unit() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Money, { description: 'What the line comes to.' })
  total() {
    return byDeclaration()
  }
}
