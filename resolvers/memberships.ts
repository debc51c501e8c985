import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { changeMemberRole } from '../domain/memberships/change-role.ts'
import { leaveTenant, type RemoveMemberResult as Removal, removeMember } from '../domain/memberships/remove.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import {
  ChangeMemberRoleInput,
  ChangeMemberRoleResult,
  LastOwner,
  MemberRemoved,
  MemberRoleChanged,
  RemoveMemberResult,
} from '../schema/memberships.ts'
import { InPerson, InTenant } from '../schema/policies.ts'
import { CustomRole } from '../schema/roles.ts'
import { Membership, Tenant } from '../schema/tenants.ts'
import { User } from '../schema/users.ts'
import { chosenRole } from './chosen-role.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => Membership)
export class MembershipResolver {
  @InTenant('member:write')
  @Mutation(() => ChangeMemberRoleResult, {
    description: 'Gives a member another role; nobody gives or takes away more than they have.',
  })
  async changeMemberRole(
    @Arg('input', () => ChangeMemberRoleInput, { description: 'The member and the role.' })
    input: ChangeMemberRoleInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await changeMemberRole(app, viewer, {
      membershipId: idOf('membership', input.membershipId),
      to: chosenRole(input.role, input.customRoleId),
    })
    switch (result.kind) {
      case 'changed':
        return loaded(MemberRoleChanged, 'membership', (await fresh()).get('Membership', input.membershipId))
      case 'last_owner':
        return lastOwner()
    }
  }

  @InTenant('member:write')
  @Mutation(() => RemoveMemberResult, { description: "Takes a member's place away, at once and everywhere." })
  async removeMember(
    @Arg('membershipId', () => ID, { description: '`mbr_…`' }) membershipId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    return removal(await removeMember(app, viewer, idOf('membership', membershipId)))
  }

  @InPerson()
  @Mutation(() => RemoveMemberResult, { description: 'Gives up your place in a tenant.' })
  async leaveTenant(
    @Arg('tenantId', () => ID, { description: '`tnt_…`' }) tenantId: string,
    @Ctx() { app, viewer }: Context,
  ) {
    return removal(await leaveTenant(app, viewer, idOf('tenant', tenantId)))
  }

  @Declared()
  @FieldResolver(() => User, { description: 'The member.' })
  user() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Tenant, { description: 'The tenant.' })
  tenant() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => CustomRole, {
    nullable: true,
    description: "Which of the tenant's own roles it is, for CUSTOM; null for the others.",
  })
  customRole() {
    return byDeclaration()
  }
}

function removal(result: Removal): MemberRemoved | LastOwner {
  return result.kind === 'removed'
    ? refusal(MemberRemoved, { membershipId: toPublicId('membership', result.membershipId) })
    : lastOwner()
}

function lastOwner(): LastOwner {
  return refusal(LastOwner, {
    message: 'A tenant keeps one owner. Make another member an owner first, or transfer the ownership.',
  })
}
