import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { endImpersonation } from '../domain/impersonations/end.ts'
import { listImpersonations } from '../domain/impersonations/list.ts'
import { startImpersonation } from '../domain/impersonations/start.ts'
import { fromPublicId, toPublicId } from '../lib/ids.ts'
import { Impersonation, ImpersonationStarted, StartImpersonationInput } from '../schema/impersonations.ts'
import { ForOperator, SignedIn } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { toImpersonation } from './staff-records.ts'

@Resolver()
export class ImpersonationResolver {
  @ForOperator('operator:impersonate')
  @Query(() => [Impersonation], { description: 'Who has acted as whom, newest first; at most 100.' })
  async impersonations(
    @Arg('userId', () => ID, { nullable: true, description: 'Only as this person: `usr_…`' }) userId: string | null,
    @Ctx() { app, viewer }: Context,
  ): Promise<Impersonation[]> {
    const found = await listImpersonations(app, viewer, { userId: userId ? idOf('user', userId) : null })
    return found.map(toImpersonation)
  }

  @ForOperator('operator:impersonate')
  @Mutation(() => ImpersonationStarted, {
    description:
      'Lets you act as a person, to see what they see: without what moves money, makes credentials or gives rights away. They are told.',
  })
  async startImpersonation(
    @Arg('input', () => StartImpersonationInput, { description: 'As whom, why and for how long.' })
    { userId, reason, minutes }: StartImpersonationInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<ImpersonationStarted> {
    const started = await startImpersonation(app, viewer, { userId: idOf('user', userId), reason, minutes })
    const { impersonationId, accessToken, expiresAt } = started
    const id = toPublicId('impersonation', impersonationId)
    return Object.assign(new ImpersonationStarted(), { id, accessToken, expiresAt })
  }

  @SignedIn()
  @Mutation(() => Boolean, {
    description: 'Ends it before its time, by its own token or as an operator; false when it had ended already.',
  })
  endImpersonation(
    @Arg('id', () => ID, { description: '`imp_…`' }) id: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return endImpersonation(app, viewer, { impersonationId: fromPublicId('impersonation', id) })
  }
}
