import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { requireUser } from '../domain/access.ts'
import type { CloseBlocker as Blocker } from '../domain/users/blockers.ts'
import { type CloseResult, closeAccount, eraseUser, previewCloseAccount } from '../domain/users/close-account.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  AccountClosed,
  AccountNotClosed,
  CloseAccountInput,
  CloseAccountResult,
  CloseBlocker,
  EraseUserInput,
} from '../schema/account-closing.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { ForOperator, InPerson, SignedIn } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusal } from './results.ts'

@Resolver()
export class AccountClosingResolver {
  @SignedIn()
  @Query(() => [CloseBlocker], {
    description:
      'What must be settled before you can close your account; empty when nothing must. At most 100 of a kind.',
  })
  async previewCloseAccount(@Ctx() { app, viewer }: Context) {
    return (await previewCloseAccount(app, viewer)).map(shown)
  }

  @InPerson()
  @Mutation(() => CloseAccountResult, {
    description: 'Closes your account for good: what is about you is erased, and you are signed out everywhere.',
  })
  async closeAccount(
    @Arg('input', () => CloseAccountInput, { description: 'That you mean it.' }) input: CloseAccountInput,
    @Ctx() { app, viewer }: Context,
  ) {
    return toResult(requireUser(viewer).userId, await closeAccount(app, viewer, { email: input.email }))
  }

  @ForOperator('operator:erase')
  @Mutation(() => CloseAccountResult, { description: 'Erases a person who has asked staff for it.' })
  async eraseUser(
    @Arg('input', () => EraseUserInput, { description: 'Whom, and why.' }) input: EraseUserInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const userId = idOf('user', input.userId)
    return toResult(userId, await eraseUser(app, viewer, { userId, reason: input.reason }))
  }
}

function toResult(userId: string, result: CloseResult) {
  switch (result.kind) {
    case 'erased':
      return Object.assign(new AccountClosed(), { userId: toPublicId('user', userId) })
    case 'blocked':
      return refusal(AccountNotClosed, {
        blockers: result.blockers.map(shown),
        message: 'Something must be settled first, so nothing was erased. "blockers" says what.',
      })
    case 'not_confirmed':
      return refusal(InvalidInput, {
        field: 'email',
        message: 'This is not the address of your account. Type it as it stands in your profile.',
      })
  }
}

function shown(blocker: Blocker): CloseBlocker {
  const about = blocker.kind === 'operator' ? null : blocker
  return {
    kind: blocker.kind,
    tenantId: about && toPublicId('tenant', about.tenantId),
    tenantName: about?.tenantName ?? null,
    invoiceId: blocker.kind === 'open_invoice' ? toPublicId('invoice', blocker.invoiceId) : null,
  }
}
