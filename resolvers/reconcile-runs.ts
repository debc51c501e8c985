import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { askForReconcile } from '../domain/reconcile/ask.ts'
import { type RunRecord, reconcileRuns } from '../domain/reconcile/runs.ts'
import { toPublicId } from '../lib/ids.ts'
import { ForOperator } from '../schema/policies.ts'
import { ReconcileInput, ReconcileRun, ReconcileRunArgs, ReconcileRunConnection } from '../schema/reconcile-runs.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { shownPage } from './shown-page.ts'

@Resolver()
export class ReconcileResolver {
  @ForOperator('operator:ledger')
  @Query(() => ReconcileRunConnection, {
    description:
      'The comparisons with the payments provider that went thing by thing, newest first, with what they found. Each look leaves an audit entry.',
  })
  async reconcileRuns(
    @Args(() => ReconcileRunArgs) { first, after = null, tenantId }: ReconcileRunArgs,
    @Ctx() { app, viewer }: Context,
  ) {
    const only = tenantId ? idOf('tenant', tenantId) : null
    return shownPage(await reconcileRuns(app, viewer, { first, after, tenantId: only }), toRun)
  }

  @ForOperator('operator:ledger')
  @Mutation(() => ReconcileRun, {
    description:
      'Compares our side with the payments provider’s, in a job: ask for `reconcileRuns` until it is finished. Nothing of the provider’s is ever changed.',
  })
  async reconcile(
    @Arg('input', () => ReconcileInput, { description: 'Whose, and whether to repair.' }) input: ReconcileInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const tenantId = input.tenantId ? idOf('tenant', input.tenantId) : null
    return toRun(await askForReconcile(app, viewer, { tenantId, repair: input.repair }))
  }
}

function toRun({ drifts, ...run }: RunRecord): ReconcileRun {
  const { provider, repair, startedAt, finishedAt, missedEvents, compared, drifted, repaired } = run
  return {
    id: toPublicId('reconcileRun', run.id),
    tenantId: run.tenantId && toPublicId('tenant', run.tenantId),
    requestedBy: run.requestedBy && toPublicId('user', run.requestedBy),
    ...{ provider, repair, startedAt, finishedAt, missedEvents, compared, drifted, repaired },
    drifts: drifts.map(({ kind, ref, tenantId, ours, theirs, repaired: mended }) => ({
      ...{ kind, ref, ours, theirs, repaired: mended },
      tenantId: toPublicId('tenant', tenantId),
    })),
  }
}
