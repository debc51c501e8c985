import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { closeCase } from '../domain/cases/close.ts'
import { type CaseRecord, listCases } from '../domain/cases/list.ts'
import { noteCase } from '../domain/cases/note.ts'
import { toPublicId } from '../lib/ids.ts'
import { money, withExponent } from '../lib/money.ts'
import {
  Case,
  CaseAlreadyClosed,
  CaseArgs,
  CaseClosed,
  CaseConnection,
  CloseCaseResult,
  NoteCaseInput,
} from '../schema/cases.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusal } from './results.ts'
import { shownPage } from './shown-page.ts'

@Resolver()
export class CaseResolver {
  @ForOperator('operator:cases')
  @Query(() => CaseConnection, {
    description: 'Disputes to look after, across tenants, the oldest first. Each look leaves an audit entry.',
  })
  async cases(@Args(() => CaseArgs) args: CaseArgs, @Ctx() { app, viewer }: Context) {
    const { first, after = null, closed } = args
    const tenantId = args.tenantId ? idOf('tenant', args.tenantId) : null
    return shownPage(await listCases(app, viewer, { first, after, closed, tenantId }), toCase)
  }

  @ForOperator('operator:cases')
  @Mutation(() => Case, { description: 'Writes on a case what colleagues must know.' })
  async noteCase(
    @Arg('input', () => NoteCaseInput, { description: 'Which case, and what.' }) { caseId, note }: NoteCaseInput,
    @Ctx() { app, viewer }: Context,
  ) {
    return toCase(await noteCase(app, viewer, { caseId: idOf('case', caseId), note }))
  }

  @ForOperator('operator:cases')
  @Mutation(() => CloseCaseResult, {
    description: 'Says that nothing is left to be done about a case. What the bank decides is shown all the same.',
  })
  async closeCase(
    @Arg('caseId', () => ID, { description: '`cas_…`' }) caseId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    const result = await closeCase(app, viewer, { caseId: idOf('case', caseId) })
    switch (result.kind) {
      case 'closed':
        return Object.assign(new CaseClosed(), { case: toCase(result.found) })
      case 'already_closed':
        return refusal(CaseAlreadyClosed, {
          caseId,
          closedAt: result.closedAt,
          message: 'This case was closed before. Nothing was changed.',
        })
    }
  }
}

function toCase({ dispute, ...found }: CaseRecord): Case {
  const staff = (id: string | null) => id && toPublicId('user', id)
  return {
    id: toPublicId('case', found.id),
    tenantId: toPublicId('tenant', found.tenantId),
    disputeId: toPublicId('dispute', dispute.id),
    paymentId: toPublicId('payment', dispute.paymentId),
    state: found.state,
    amount: withExponent(money(dispute.amountMinor, dispute.currency)),
    reason: dispute.reason,
    note: found.note,
    notedBy: staff(found.notedBy),
    notedAt: found.notedAt,
    openedAt: found.openedAt,
    closedAt: found.closedAt,
    closedBy: staff(found.closedBy),
  }
}
