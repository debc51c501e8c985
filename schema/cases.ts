import { ArgsType, createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { Money } from './money.ts'
import { MutationError } from './mutation-errors.ts'
import { connectionOf } from './page.ts'
import { DisputeState } from './payments.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('operator')
@ObjectType({
  description: "A payment that the customer's bank has taken back, for staff to look after.",
  simpleResolvers: true,
})
export class Case {
  @Field(() => ID, { description: 'The public id: `cas_…`.' })
  id!: string

  @Field(() => ID, { description: 'Whose payment it was: `tnt_…`.' })
  tenantId!: string

  @Field(() => ID, { description: 'The dispute: `dsp_…`.' })
  disputeId!: string

  @Field(() => ID, { description: 'The payment: `pay_…`.' })
  paymentId!: string

  @Field(() => DisputeState, { description: 'What the bank has decided.' })
  state!: string

  @Field(() => Money, { description: 'How much the bank has taken back.' })
  amount!: Money

  @Field(() => String, { description: "The bank's reason, in the provider's words: `fraudulent`." })
  reason!: string

  @Field(() => String, { nullable: true, description: 'What colleagues must know.' })
  note!: string | null

  @Field(() => ID, { nullable: true, description: 'Who wrote it: `usr_…`.' })
  notedBy!: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was written, in real time.' })
  notedAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'When the bank took the money.' })
  openedAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when nothing is left to be done; null before.' })
  closedAt!: Date | null

  @Field(() => ID, { nullable: true, description: 'Who has said so: `usr_…`; null when it was the bank that decided.' })
  closedBy!: string | null
}

export const CaseConnection = connectionOf('Case', () => Case)

@ArgsType()
export class CaseArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null

  @Field(() => Boolean, { defaultValue: false, description: 'Also those about which nothing is left to be done.' })
  closed!: boolean

  @Field(() => ID, { nullable: true, description: 'Only of this tenant.' })
  tenantId?: string | null
}

@InputType({ description: 'What colleagues must know of a case.' })
export class NoteCaseInput {
  @Field(() => ID, { description: 'The case: `cas_…`.' })
  caseId!: string

  @Field(() => String, { description: 'In 1 to 2,000 characters; it takes the place of what stood there.' })
  note!: string
}

@ReadableBy('operator')
@ObjectType({ description: 'Nothing is left to be done about the case.', simpleResolvers: true })
export class CaseClosed {
  @Field(() => Case, { description: 'The case.' })
  case!: Case
}

@ReadableBy('operator')
@ObjectType({ implements: MutationError, description: 'Nothing was left to be done about it before.' })
export class CaseAlreadyClosed extends MutationError {
  @Field(() => ID, { description: 'The case: `cas_…`.' })
  caseId!: string

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  closedAt!: Date
}

export const CloseCaseResult = createUnionType({
  name: 'CloseCaseResult',
  description: 'What came of closing a case.',
  types: () => [CaseClosed, CaseAlreadyClosed] as const,
})
