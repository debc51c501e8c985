import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { PromotionCodeRefused } from './discounts.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { AlreadySubscribed } from './subscriptions.ts'

@InputType({ description: "A plan to be bought on the payments provider's own page." })
export class StartCheckoutInput {
  @Field(() => ID, { description: 'The tenant that subscribes and pays.' })
  tenantId!: string

  @Field(() => ID, { description: 'The price: plan, currency and interval in one.' })
  priceId!: string

  @Field(() => Int, { defaultValue: 1, description: 'How many units, from 1.' })
  quantity!: number

  @Field(() => String, {
    nullable: true,
    description: 'A promotion code, as the customer wrote it: held for the page, and given back when that expires.',
  })
  promotionCode?: string | null

  @Field(() => String, {
    description: 'Where the page sends the customer afterwards: a path of this product that begins with "/".',
  })
  returnPath!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({
  description:
    "The page is open. The subscription is there when the customer has paid and the provider's word has arrived: watch the tenant's subscriptions.",
  simpleResolvers: true,
})
export class CheckoutStarted {
  @Field(() => ID, { description: 'The public id: `chk_…`.' })
  checkoutId!: string

  @Field(() => String, { description: "The provider's own page: card data never touches us." })
  url!: string

  @Field(() => DateTimeScalar, { description: 'Until when the page can be used, in real time.' })
  expiresAt!: Date
}

export const StartCheckoutResult = createUnionType({
  name: 'StartCheckoutResult',
  description: "What came of opening the provider's page.",
  types: () => [CheckoutStarted, AlreadySubscribed, PromotionCodeRefused] as const,
})
