import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { enumOf } from './enums.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { ReadableBy } from './policies.ts'

const CloseBlockerKind = enumOf(['sole_owner', 'open_invoice', 'operator'])
registerEnumType(CloseBlockerKind, {
  name: 'CloseBlockerKind',
  description: 'What keeps an account from being closed.',
  valuesConfig: {
    SOLE_OWNER: { description: 'Nobody else owns the tenant: hand it over, or archive it.' },
    OPEN_INVOICE: { description: 'An invoice of a tenant whose billing is theirs is not paid.' },
    OPERATOR: { description: 'The person is staff: they are dismissed first.' },
  },
})

@ReadableBy('self')
@ObjectType({ description: 'Something to settle before an account is closed.', simpleResolvers: true })
export class CloseBlocker {
  @Field(() => CloseBlockerKind, { description: 'What it is.' })
  kind!: 'sole_owner' | 'open_invoice' | 'operator'

  @Field(() => ID, { nullable: true, description: 'The tenant that it is about.' })
  tenantId!: string | null

  @Field(() => String, { nullable: true, description: 'Its name.' })
  tenantName!: string | null

  @Field(() => ID, { nullable: true, description: 'The invoice.' })
  invoiceId!: string | null
}

@InputType({ description: 'That you mean it.' })
export class CloseAccountInput {
  @Field(() => String, { description: 'The address of your account, as you type it.' })
  email!: string
}

@InputType({ description: 'Whom to erase, and why.' })
export class EraseUserInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string

  @Field(() => String, { description: 'For the audit log: who asked for it, and when.' })
  reason!: string
}

@ReadableBy('self')
@ObjectType({ description: 'There is no such person any more; what the law wants kept stays without their name.' })
export class AccountClosed {
  @Field(() => ID, { description: 'Who it was.' })
  userId!: string
}

@ReadableBy('self')
@ObjectType({ implements: MutationError, description: 'Something must be settled first. Nothing was erased.' })
export class AccountNotClosed extends MutationError {
  @Field(() => [CloseBlocker], { description: 'What.' })
  blockers!: CloseBlocker[]
}

export const CloseAccountResult = createUnionType({
  name: 'CloseAccountResult',
  description: 'What came of closing an account.',
  types: () => [AccountClosed, AccountNotClosed, InvalidInput] as const,
})
