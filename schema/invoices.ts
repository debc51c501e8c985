import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { INVOICE_TRANSITIONS, type InvoiceState as State } from '../domain/invoices/states.ts'
import { enumOf } from './enums.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { DeclineReason } from './subscriptions.ts'

export const InvoiceState = enumOf(Object.keys(INVOICE_TRANSITIONS) as State[])
registerEnumType(InvoiceState, {
  name: 'InvoiceState',
  description: 'Where an invoice stands.',
  valuesConfig: {
    DRAFT: { description: 'It can still change.' },
    OPEN: { description: 'It is issued and not paid.' },
    PAID: { description: 'It is paid.' },
    UNCOLLECTIBLE: { description: 'It is given up.' },
    VOID: { description: 'It is taken back: nothing is owed.' },
  },
})

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ implements: Node, description: "The mirror of the payments provider's invoice.", simpleResolvers: true })
export class Invoice {
  @Field(() => ID, { description: 'The public id: `inv_…`.' })
  id!: string

  @Field(() => String, { nullable: true, description: 'The number on the paper.' })
  number!: string | null

  @Field(() => InvoiceState, { description: 'Where it stands.' })
  state!: State

  @Field(() => Int, { description: 'How many times a payment was tried.' })
  attemptCount!: number

  @Field(() => DeclineReason, { nullable: true, description: 'Why the last try failed.' })
  declineReason!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the provider tries again.' })
  nextAttemptAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'When it was issued.' })
  issuedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was paid.' })
  paidAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'The beginning of the period that it pays for.' })
  periodStart!: Date

  @Field(() => DateTimeScalar, { description: 'The end of the period that it pays for, exclusive.' })
  periodEnd!: Date

  @Field(() => String, { nullable: true, description: "The provider's own page of it; null where there is none." })
  hostedUrl!: string | null
}

export const InvoiceConnection = connectionOf('Invoice', () => Invoice)
