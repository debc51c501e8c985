import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({
  implements: Node,
  description: 'A card on file at the payments provider. Its number never touches us.',
  simpleResolvers: true,
})
export class PaymentMethod {
  @Field(() => ID, { description: 'The public id: `pmt_…`.' })
  id!: string

  @Field(() => String, { description: 'The card scheme in lower case: `visa`.' })
  brand!: string

  @Field(() => String, { description: 'The last four digits.' })
  last4!: string

  @Field(() => Int, { description: '1 to 12.' })
  expMonth!: number

  @Field(() => Int, { description: 'Four digits.' })
  expYear!: number

  @Field(() => Boolean, { description: 'Whether renewals are charged to it.' })
  isDefault!: boolean
}

@InputType({ description: 'A visit to the page on which a card is put on file.' })
export class StartCardSetupInput {
  @Field(() => ID, { description: 'The tenant that pays.' })
  tenantId!: string

  @Field(() => String, { defaultValue: '/account', description: 'The path of ours to which the customer returns.' })
  returnPath!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'Send the customer to this page.', simpleResolvers: true })
export class CardSetupStarted {
  @Field(() => String, { description: "The payments provider's own page." })
  url!: string
}

@ReadableBy('tenant')
@ObjectType({
  description:
    "The payments provider's form for a card, for a page of yours. What is entered in it goes to the provider, and never to this API.",
  simpleResolvers: true,
})
export class EmbeddedCardSetupStarted {
  @Field(() => String, { description: 'For this customer’s page alone: whoever has it may add a card. Never log it.' })
  clientSecret!: string

  @Field(() => String, {
    nullable: true,
    description: "What the provider's script is started with: Stripe's `pk_…`. Null where there is no script.",
  })
  publishableKey!: string | null

  @Field(() => String, {
    nullable: true,
    description:
      "The form's address, for a frame: it posts `{ cardForm: 'open' | 'saved' | 'closed', height }`, in CSS pixels. Null where the provider's script draws the form.",
  })
  frameUrl!: string | null
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: "Cards are entered on the payments provider's own page only: `startCardSetup` opens it.",
})
export class EmbeddedFormOff extends MutationError {
  @Field(() => String, { description: 'The setting of the server that decides it.' })
  setting!: string
}

export const StartEmbeddedCardSetupResult = createUnionType({
  name: 'StartEmbeddedCardSetupResult',
  description: 'What came of asking for the form.',
  types: () => [EmbeddedCardSetupStarted, EmbeddedFormOff] as const,
})

@InputType({ description: 'What is done to one card.' })
export class PaymentMethodVerbInput {
  @Field(() => ID, { description: 'The card: `pmt_…`.' })
  paymentMethodId!: string

  @Field(() => String, { description: 'Yours, fresh for each request: sent again, it gives the same answer again.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'Renewals are charged to this card from now on.', simpleResolvers: true })
export class DefaultPaymentMethodSet {
  @Field(() => PaymentMethod, { description: 'The card.' })
  paymentMethod!: PaymentMethod
}

@ReadableBy('tenant')
@ObjectType({ description: 'Nothing is charged to this card any more.', simpleResolvers: true })
export class PaymentMethodRemoved {
  @Field(() => ID, { description: 'The card: `pmt_…`.' })
  paymentMethodId!: string
}

@ReadableBy('tenant')
@ObjectType({
  implements: MutationError,
  description: 'It is the last card on file, and a live subscription is still to be paid with it.',
})
export class LastPaymentMethod extends MutationError {
  @Field(() => ID, { description: 'The subscription that needs it.' })
  subscriptionId!: string
}

export const RemovePaymentMethodResult = createUnionType({
  name: 'RemovePaymentMethodResult',
  description: 'What came of removing a card.',
  types: () => [PaymentMethodRemoved, LastPaymentMethod] as const,
})
