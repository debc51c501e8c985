import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql'
import { advanceClock } from '../domain/clock/advance.ts'
import { advanceAllClocks } from '../domain/clock/advance-all.ts'
import { runTenantForward } from '../domain/clock/run-forward.ts'
import { withExponent } from '../lib/money.ts'
import {
  AdvanceClockInput,
  AllClocksAdvanced,
  ClockAdvanced,
  RunTenantForwardInput,
  TenantRunForward,
} from '../schema/clock.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver()
export class ClockResolver {
  @ForOperator('operator:clock')
  @Mutation(() => ClockAdvanced, {
    description:
      "Moves one tenant's business clock forward, in local mode: everything that falls due on the way happens, in due order.",
  })
  advanceClock(
    @Arg('input', () => AdvanceClockInput, { description: 'The move.' }) input: AdvanceClockInput,
    @Ctx() { app, viewer }: Context,
  ) {
    return advanceClock(app, viewer, { tenantId: idOf('tenant', input.tenantId), to: input.to })
  }

  @ForOperator('operator:clock')
  @Mutation(() => TenantRunForward, {
    description:
      'Runs one tenant forward by months, in local mode, and lists every invoice, mail and change of access on the way.',
  })
  async runTenantForward(
    @Arg('input', () => RunTenantForwardInput, { description: 'The run.' }) input: RunTenantForwardInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const { months } = input
    const { happenings, ...run } = await runTenantForward(app, viewer, {
      tenantId: idOf('tenant', input.tenantId),
      months,
    })
    const shown = happenings.map((each) => ({ ...each, amount: each.amount && withExponent(each.amount) }))
    return { ...run, happenings: shown }
  }

  @ForOperator('operator:clock')
  @Mutation(() => AllClocksAdvanced, {
    description:
      "Moves everybody's business time forward by the same days, in local mode: each tenant from where its own clock stands.",
  })
  advanceAllClocks(
    @Arg('days', () => Int, { description: 'Whole days, 1 to 366.' }) days: number,
    @Ctx() { app, viewer }: Context,
  ) {
    return advanceAllClocks(app, viewer, days)
  }
}
