import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from 'type-graphql'
import { type ListedSession, listSessions } from '../domain/sessions/list.ts'
import { revokeSession } from '../domain/sessions/revoke.ts'
import { revokeAllSessions } from '../domain/sessions/revoke-all.ts'
import { ForOperator, InPerson } from '../schema/policies.ts'
import { Session } from '../schema/sessions.ts'
import { Viewer } from '../schema/users.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

const ENDS = 'Its tokens are dead on every node within five seconds, and it is ended at the issuer.'

@Resolver(() => Viewer)
export class SessionResolver {
  @FieldResolver(() => [Session], {
    description: 'Where the person is signed in, newest first; at most 100 an account.',
  })
  sessions(@Ctx() { app, viewer }: Context): Promise<readonly ListedSession[]> {
    return listSessions(app, viewer, { userId: null })
  }

  @ForOperator('operator:users')
  @Query(() => [Session], { description: 'Where a person is signed in, newest first; at most 100 an account.' })
  userSessions(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<readonly ListedSession[]> {
    return listSessions(app, viewer, { userId: idOf('user', userId) })
  }

  @InPerson()
  @Mutation(() => Boolean, { description: `Ends one of your sessions. ${ENDS}` })
  async revokeSession(
    @Arg('id', () => ID, { description: 'As `Session.id` gives it.' }) sessionId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    await revokeSession(app, viewer, { userId: null, sessionId })
    return true
  }

  @InPerson()
  @Mutation(() => Boolean, { description: 'Ends all of your sessions, or all but the one by which you ask.' })
  async revokeAllSessions(
    @Arg('exceptCurrent', () => Boolean, { defaultValue: true, description: 'Whether the current one goes on.' })
    exceptCurrent: boolean,
    @Ctx() { app, viewer }: Context,
  ) {
    await revokeAllSessions(app, viewer, { userId: null, exceptCurrent })
    return true
  }

  @ForOperator('operator:users')
  @Mutation(() => Boolean, { description: `Ends one session of a person. ${ENDS}` })
  async revokeUserSession(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Arg('id', () => ID, { description: 'As `Session.id` gives it.' }) sessionId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    await revokeSession(app, viewer, { userId: idOf('user', userId), sessionId })
    return true
  }

  @ForOperator('operator:users')
  @Mutation(() => Boolean, { description: 'Ends all sessions of a person.' })
  async revokeAllUserSessions(
    @Arg('userId', () => ID, { description: '`usr_…`' }) userId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    await revokeAllSessions(app, viewer, { userId: idOf('user', userId), exceptCurrent: false })
    return true
  }
}
