import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { requireOperator, requireUser } from '../domain/access.ts'
import { findUser, findUsers } from '../domain/users/find.ts'
import type { FoundUser } from '../domain/users/for-staff.ts'
import type { ProfileChange } from '../domain/users/rules.ts'
import { updateProfile } from '../domain/users/update-profile.ts'
import { toPublicId } from '../lib/ids.ts'
import { Ban } from '../schema/bans.ts'
import { Impersonation } from '../schema/impersonations.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { ForOperator, SignedIn } from '../schema/policies.ts'
import { UserAccount, UserAccountConnection, UserSearchArgs } from '../schema/user-accounts.ts'
import { ProfileUpdated, UpdateProfileInput, UpdateProfileResult } from '../schema/users.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'
import { toBan, toImpersonation } from './staff-records.ts'

@Resolver()
export class UserResolver {
  @ForOperator('operator:users')
  @Query(() => UserAccountConnection, {
    description: 'People across tenants, but for those who were erased. Each look leaves an audit entry.',
  })
  users(@Args(() => UserSearchArgs) args: UserSearchArgs, @Ctx() { app, viewer }: Context) {
    return findUsers(app, viewer, args)
  }

  @ForOperator('operator:users')
  @Query(() => UserAccount, {
    nullable: true,
    description: 'One person, whatever their tenants. The look leaves an audit entry.',
  })
  user(@Arg('id', () => ID, { description: '`usr_…`' }) id: string, @Ctx() { app, viewer }: Context) {
    return findUser(app, viewer, idOf('user', id))
  }

  @SignedIn()
  @Mutation(() => UpdateProfileResult, { description: 'Saves what you say about yourself.' })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What is to change.' }) input: UpdateProfileInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await updateProfile(app, viewer, changeOf(input))
    switch (result.kind) {
      case 'updated':
        return loaded(
          ProfileUpdated,
          'viewer',
          (await fresh()).get('Viewer', toPublicId('user', requireUser(viewer).userId)),
        )
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }
}

/** What only some of those who see people may see of them. */
@Resolver(() => UserAccount)
export class UserAccountResolver {
  @FieldResolver(() => [Ban], {
    nullable: true,
    description: 'Their bans, newest first; at most 100. Needs "operator:ban".',
  })
  bans(@Root() { bans }: FoundUser, @Ctx() { viewer }: Context) {
    requireOperator(viewer, 'operator:ban')
    return bans.map(toBan)
  }

  @FieldResolver(() => [Impersonation], {
    nullable: true,
    description: 'Who has acted as them, newest first; at most 100. Needs "operator:impersonate".',
  })
  impersonations(@Root() { impersonations }: FoundUser, @Ctx() { viewer }: Context) {
    requireOperator(viewer, 'operator:impersonate')
    return impersonations.map(toImpersonation)
  }
}

/** A name cannot be taken away: null and absent are the same for it. */
function changeOf({ name, locale, timeZone, pictureUrl }: UpdateProfileInput): ProfileChange {
  return {
    ...(name === undefined || name === null ? {} : { name }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(pictureUrl === undefined ? {} : { pictureUrl }),
  }
}
