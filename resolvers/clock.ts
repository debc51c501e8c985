import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { advanceClock } from '../domain/clock/advance.ts'
import { AdvanceClockInput, ClockAdvanced } from '../schema/clock.ts'
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
}
