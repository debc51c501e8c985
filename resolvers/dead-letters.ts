import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { deadLetters } from '../domain/dead-letters/list.ts'
import { replayDeadLetter } from '../domain/dead-letters/replay.ts'
import { toPublicId } from '../lib/ids.ts'
import { DeadLetter } from '../schema/dead-letters.ts'
import { ForOperator } from '../schema/policies.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver()
export class DeadLetterResolver {
  @ForOperator('operator:jobs')
  @Query(() => [DeadLetter], { description: 'The jobs that were given up, newest first; at most 100.' })
  async deadLetters(
    @Arg('replayed', () => Boolean, { defaultValue: false, description: 'Also those that were replayed.' })
    replayed: boolean,
    @Ctx() { app, viewer }: Context,
  ): Promise<DeadLetter[]> {
    return (await deadLetters(app, viewer, { replayed })).map((letter) => ({
      ...letter,
      id: toPublicId('deadLetter', letter.id),
      tenantId: letter.tenantId && toPublicId('tenant', letter.tenantId),
    }))
  }

  @ForOperator('operator:jobs')
  @Mutation(() => Boolean, {
    description: 'Queues a job again that was given up, with all its tries; false when it was replayed before.',
  })
  replayDeadLetter(
    @Arg('deadLetterId', () => ID, { description: '`dlt_…`' }) deadLetterId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<boolean> {
    return replayDeadLetter(app, viewer, { deadLetterId: idOf('deadLetter', deadLetterId, 'dead letter') })
  }
}
