import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { type LedgerAccount as Account, LEDGER_ACCOUNTS } from '../domain/ledger/states.ts'
import { enumOf } from './enums.ts'
import { Money } from './money.ts'
import { connectionOf } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const LedgerAccount = enumOf(LEDGER_ACCOUNTS)
registerEnumType(LedgerAccount, {
  name: 'LedgerAccount',
  description: 'What money is counted as.',
  valuesConfig: {
    RECEIVABLE: { description: 'What customers owe.' },
    CASH: { description: 'What the payments provider holds for the company.' },
    REVENUE: { description: 'What was sold.' },
    REFUNDS: { description: 'What was given back of it.' },
    DISPUTES: { description: 'What banks have taken back and not decided.' },
    FEES: { description: "What the platform keeps of a seller's sale." },
    TRANSFERS: { description: "What is a seller's." },
    TAX: { description: 'What is owed to a state.' },
  },
})

@ReadableBy('operator')
@ObjectType({
  description: 'One side of something that has happened to money. Nothing of it is ever changed.',
  simpleResolvers: true,
})
export class LedgerEntry {
  @Field(() => ID, { description: 'The public id: `len_…`.' })
  id!: string

  @Field(() => ID, { description: 'Whose money it was: `tnt_…`.' })
  tenantId!: string

  @Field(() => ID, { description: 'The entries that belong together and come to nothing: `ltx_…`.' })
  transactionId!: string

  @Field(() => LedgerAccount, { description: 'What it is counted as.' })
  account!: string

  @Field(() => Money, { description: 'A debit is above nothing, a credit below.' })
  amount!: Money

  @Field(() => String, { description: 'What it is booked for: `payment`, `refund`, `dispute`, `invoice`.' })
  sourceKind!: string

  @Field(() => ID, { description: 'Which one: its public id.' })
  sourceId!: string

  @Field(() => String, { description: 'Which step of it: `paid`, `opened`.' })
  step!: string

  @Field(() => DateTimeScalar, { description: 'When it happened, in business time.' })
  occurredAt!: Date

  @Field(() => DateTimeScalar, { description: 'When it was booked, in real time.' })
  recordedAt!: Date
}

export const LedgerEntryConnection = connectionOf('LedgerEntry', () => LedgerEntry)

@ReadableBy('operator')
@ObjectType({ description: 'What an account comes to in one currency: the sum of its entries.', simpleResolvers: true })
export class LedgerBalance {
  @Field(() => LedgerAccount, { description: 'The account.' })
  account!: string

  @Field(() => Money, { description: 'The sum of its debits.' })
  debits!: Money

  @Field(() => Money, { description: 'The sum of its credits, not below nothing.' })
  credits!: Money

  @Field(() => Money, { description: 'Debits less credits.' })
  balance!: Money
}

@ArgsType()
export class LedgerEntryArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null

  @Field(() => ID, { nullable: true, description: 'Only of this tenant.' })
  tenantId?: string | null

  @Field(() => LedgerAccount, { nullable: true, description: 'Only of this account.' })
  account?: Account | null

  @Field(() => ID, {
    nullable: true,
    description: 'Only what this payment, the invoice that it pays, its refunds and its disputes have moved.',
  })
  paymentId?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Not booked before; inclusive.' })
  from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Booked before; exclusive.' })
  to?: Date | null
}
