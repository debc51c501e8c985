import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { banUser } from '../domain/bans/ban.ts'
import { bansOf } from '../domain/bans/list.ts'
import { unbanUser } from '../domain/bans/unban.ts'
import { Ban, BanUserInput } from '../schema/bans.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { toBan } from './staff-records.ts'

@Resolver()
export class BanResolver {
  @ForOperator('operator:ban')
  @Query(() => [Ban], { description: "A person's bans, newest first; at most 100." })
  async bans(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<Ban[]> {
    return (await bansOf(app, viewer, { userId: idOf('user', userId) })).map(toBan)
  }

  @ForOperator('operator:ban')
  @Mutation(() => Ban, {
    description:
      'Shuts a person out: their tokens are dead on every node within five seconds, and their sessions are ended.',
  })
  async banUser(
    @Arg('input', () => BanUserInput, { description: 'Whom, why and until when.' }) input: BanUserInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<Ban> {
    const userId = idOf('user', input.userId)
    return toBan(await banUser(app, viewer, { userId, reason: input.reason, until: input.until ?? null }))
  }

  @ForOperator('operator:ban')
  @Mutation(() => Boolean, {
    description: 'Lets a person in again, who signs in anew; false when they were not banned.',
  })
  unbanUser(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return unbanUser(app, viewer, { userId: idOf('user', userId) })
  }
}
