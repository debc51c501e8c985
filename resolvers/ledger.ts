import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import type { LedgerRow } from '../domain/ledger/page.ts'
import { ledgerBalances, ledgerEntries } from '../domain/ledger/read.ts'
import { toPublicId } from '../lib/ids.ts'
import { money, withExponent } from '../lib/money.ts'
import { LedgerBalance, type LedgerEntry, LedgerEntryArgs, LedgerEntryConnection } from '../schema/ledger.ts'
import { ForOperator } from '../schema/policies.ts'
import { DateTimeScalar } from '../schema/scalars.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { shownPage } from './shown-page.ts'

@Resolver()
export class LedgerResolver {
  @ForOperator('operator:ledger')
  @Query(() => LedgerEntryConnection, {
    description: 'What has happened to money, across tenants, newest first. Each look leaves an audit entry.',
  })
  async ledgerEntries(@Args(() => LedgerEntryArgs) args: LedgerEntryArgs, @Ctx() { app, viewer }: Context) {
    const { tenantId, paymentId, account = null, from = null, to = null, first, after = null } = args
    const page = await ledgerEntries(app, viewer, {
      tenantId: tenantId ? idOf('tenant', tenantId) : null,
      paymentId: paymentId ? idOf('payment', paymentId) : null,
      account,
      from,
      to,
      first,
      after,
    })
    return shownPage(page, toEntry)
  }

  @ForOperator('operator:ledger')
  @Query(() => [LedgerBalance], {
    description: 'What each account comes to, by currency: of all tenants, or of one. Each look leaves an audit entry.',
  })
  async ledgerBalances(
    @Arg('tenantId', () => ID, { nullable: true, description: 'Only of this tenant.' }) tenantId: string | null,
    @Arg('to', () => DateTimeScalar, { nullable: true, description: 'Only what was booked before; exclusive.' })
    to: Date | null,
    @Ctx() { app, viewer }: Context,
  ): Promise<LedgerBalance[]> {
    const sums = await ledgerBalances(app, viewer, { tenantId: tenantId ? idOf('tenant', tenantId) : null, to })
    return sums.map(({ account, currency, debitMinor, creditMinor }) => {
      const of = (minor: bigint) => withExponent(money(minor, currency))
      return { account, debits: of(debitMinor), credits: of(creditMinor), balance: of(debitMinor - creditMinor) }
    })
  }
}

function toEntry({ amountMinor, currency, ...row }: LedgerRow): LedgerEntry {
  return {
    ...row,
    id: toPublicId('ledgerEntry', row.id),
    tenantId: toPublicId('tenant', row.tenantId),
    transactionId: toPublicId('ledgerTransaction', row.transactionId),
    sourceId: toPublicId(row.sourceKind, row.sourceId),
    amount: withExponent(money(amountMinor, currency)),
  }
}
