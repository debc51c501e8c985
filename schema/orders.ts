import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { ORDER_STATES, REFUND_REASONS, type OrderState as State } from '../domain/orders/states.ts'
import { OutOfStock, ProductNotOnSale } from './carts.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { CartOfAnotherSeller, SellerUnavailable } from './sellers.ts'
import { DeclineReason, PaymentMethodRequired } from './subscriptions.ts'

export const OrderState = enumOf(ORDER_STATES)
registerEnumType(OrderState, {
  name: 'OrderState',
  description: 'Where an order stands.',
  valuesConfig: {
    PLACED: { description: 'It is promised; a worker takes it up.' },
    PAYING: { description: 'The charge is under way.' },
    PROCESSING: { description: "The customer's bank answers later, within days." },
    ACTION_REQUIRED: { description: 'The customer must confirm the payment with their bank.' },
    PAID: { description: 'It is paid, and being fulfilled.' },
    FULFILLED: { description: 'All of it was given.' },
    FAILED: { description: 'The payment was declined: it can be tried again.' },
    CANCELED: { description: 'It was ended before it was paid.' },
    REFUND_DUE: { description: 'It is paid and cannot be fulfilled: the money is on its way back.' },
    REFUNDED: { description: 'The money went back.' },
  },
})

export const OrderRefundReason = enumOf(REFUND_REASONS)
registerEnumType(OrderRefundReason, {
  name: 'OrderRefundReason',
  description: 'Why the money of an order went back.',
  valuesConfig: {
    OUT_OF_STOCK: { description: 'Something of it was gone before the order was paid.' },
    CANCELED: { description: 'It had been cancelled when the payment came through.' },
    REFUNDED: { description: 'Staff gave it back.' },
    DISPUTED: { description: "The customer's bank took it back." },
  },
})

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description: 'What a tenant has ordered, with the prices of then.',
  simpleResolvers: true,
})
export class Order {
  @Field(() => ID, { description: 'The public id: `ord_…`.' })
  id!: string

  @Field(() => OrderState, { description: 'Where it stands.' })
  state!: State

  @Field(() => Int, { description: 'Counts the tries to pay it.' })
  attempt!: number

  @Field(() => DeclineReason, { nullable: true, description: 'Why the last try to pay failed.' })
  declineReason!: string | null

  @Field(() => String, {
    nullable: true,
    description: "While the customer must confirm the payment: the provider's own page for it, where it has one.",
  })
  actionUrl!: string | null

  @Field(() => String, {
    nullable: true,
    description: "The same, for the payments provider's own client library.",
  })
  clientSecret!: string | null

  @Field(() => OrderRefundReason, { nullable: true, description: 'Why the money goes back, or went.' })
  refundReason!: string | null

  @Field(() => DateTimeScalar, { description: 'When it was placed.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was paid.' })
  paidAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When all of it was given.' })
  fulfilledAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was cancelled or its money went back.' })
  endedAt!: Date | null
}

export const OrderConnection = connectionOf('Order', () => Order)

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ implements: Node, description: 'One line of an order, frozen as it was.', simpleResolvers: true })
export class OrderLine {
  @Field(() => ID, { description: 'The public id: `oln_…`.' })
  id!: string

  @Field(() => String, { description: "The product's name of then." })
  name!: string

  @Field(() => Int, { description: 'How many.' })
  quantity!: number
}

@InputType({ description: 'The cart, to be ordered.' })
export class PlaceOrderInput {
  @Field(() => ID, { description: 'Whose cart: `tnt_…`.' })
  tenantId!: string

  @Field(() => ID, { nullable: true, description: 'The card that pays; without it the default one.' })
  paymentMethodId?: string | null

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@InputType({ description: 'An order whose payment was declined, to be paid.' })
export class RetryOrderPaymentInput {
  @Field(() => ID, { description: 'The order: `ord_…`.' })
  orderId!: string

  @Field(() => ID, { nullable: true, description: 'The card that pays; without it the default one.' })
  paymentMethodId?: string | null

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@InputType({ description: 'An order to be ended before it is paid.' })
export class CancelOrderInput {
  @Field(() => ID, { description: 'The order: `ord_…`.' })
  orderId!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({
  description: 'The order is placed, and a worker charges it. Follow `tenantChanged` (`ORDERS`), or ask for it again.',
  simpleResolvers: true,
})
export class OrderPlaced {
  @Field(() => Order, { description: 'The order as it stands now.' })
  order!: Order
}

@ReadableBy('tenant')
@ObjectType({ description: 'The order is ended; nothing was charged.', simpleResolvers: true })
export class OrderCanceled {
  @Field(() => Order, { description: 'The order as it stands now.' })
  order!: Order
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'There is nothing in the cart.' })
export class CartEmpty extends MutationError {}

@ReadableBy('everyone')
@ObjectType({
  implements: MutationError,
  description: 'A product costs something else than the cart shows. Set its line again to take the price over.',
})
export class PriceChanged extends MutationError {
  @Field(() => ID, { description: 'The product.' })
  productId!: string

  @Field(() => Money, { description: 'What one unit costs now.' })
  unit!: Money
}

@ReadableBy('tenant')
@ObjectType({ implements: MutationError, description: 'The order does not stand where this can be done.' })
export class OrderNotReady extends MutationError {
  @Field(() => OrderState, { description: 'Where it stands.' })
  state!: State
}

export const PlaceOrderResult = createUnionType({
  name: 'PlaceOrderResult',
  description: 'What came of ordering the cart.',
  types: () =>
    [
      OrderPlaced,
      CartEmpty,
      PriceChanged,
      ProductNotOnSale,
      OutOfStock,
      PaymentMethodRequired,
      CartOfAnotherSeller,
      SellerUnavailable,
    ] as const,
})

export const RetryOrderPaymentResult = createUnionType({
  name: 'RetryOrderPaymentResult',
  description: 'What came of paying an order once more.',
  types: () => [OrderPlaced, OrderNotReady] as const,
})

export const CancelOrderResult = createUnionType({
  name: 'CancelOrderResult',
  description: 'What came of ending an order.',
  types: () => [OrderCanceled, OrderNotReady] as const,
})
