import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { listPlanMigrations, type PlanMigrationRecord, readPlanMigration } from '../domain/plan-migrations/list.ts'
import { migratePlanVersion } from '../domain/plan-migrations/start.ts'
import type { PlanMigrationRefusal } from '../domain/plan-migrations/states.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  MigratePlanVersionInput,
  MigratePlanVersionResult,
  PlanMigration,
  PlanMigrationCounted,
  PlanMigrationRefused,
  PlanMigrationStarted,
} from '../schema/plan-migrations.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { refusal } from './results.ts'

@Resolver()
export class PlanMigrationResolver {
  @ForOperator('operator:catalogue')
  @Query(() => [PlanMigration], { description: 'The migrations of plan versions, newest first; at most 100.' })
  async planMigrations(@Ctx() { app, viewer }: Context): Promise<PlanMigration[]> {
    return (await listPlanMigrations(app, viewer)).map(toMigration)
  }

  @ForOperator('operator:catalogue')
  @Mutation(() => MigratePlanVersionResult, {
    description:
      'Moves the subscriptions of an old version of a plan to the newest, and tells their people; only counts them unless `dryRun` is false.',
  })
  async migratePlanVersion(
    @Arg('input', () => MigratePlanVersionInput, { description: 'The old version.' }) input: MigratePlanVersionInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { effective, dryRun } = input
    const result = await migratePlanVersion(app, viewer, { planId: idOf('plan', input.planId), effective, dryRun })
    switch (result.kind) {
      case 'started':
        return Object.assign(new PlanMigrationStarted(), {
          migration: toMigration(await readPlanMigration(app, result.migrationId)),
        })
      case 'counted': {
        const { kind: _, ...counts } = result
        return Object.assign(new PlanMigrationCounted(), counts)
      }
      case 'refused':
        return refusal(PlanMigrationRefused, { reason: result.reason, message: MESSAGES[result.reason] })
    }
  }
}

const MESSAGES: Readonly<Record<PlanMigrationRefusal, string>> = {
  newest: 'This is the newest version, so there is nothing to move to. Push a newer one first: pushCatalogue.',
  not_on_sale: 'The newest version is not sold, so nobody is moved to it. Push one that is on sale.',
  other_kind: 'The newest version is of another kind or product line. Push one that takes the place of this version.',
  already_running: 'The subscriptions of this version are being moved already: planMigrations says how far.',
}

function toMigration({ id, fromPlan, toPlan, ...migration }: PlanMigrationRecord): PlanMigration {
  return Object.assign(new PlanMigration(), {
    ...migration,
    id: toPublicId('planMigration', id),
    planKey: fromPlan.key,
    fromVersion: fromPlan.version,
    toVersion: toPlan.version,
  })
}
