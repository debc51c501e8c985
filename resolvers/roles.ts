import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver } from 'type-graphql'
import { createRole } from '../domain/roles/create.ts'
import { deleteRole } from '../domain/roles/delete.ts'
import { updateRole } from '../domain/roles/update.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InTenant } from '../schema/policies.ts'
import {
  CreateRoleInput,
  CreateRoleResult,
  CustomRole,
  DeleteRoleInput,
  DeleteRoleResult,
  RoleCreated,
  RoleDeleted,
  RoleInUse,
  RoleNameTaken,
  RoleUpdated,
  TooManyRoles,
  UpdateRoleInput,
  UpdateRoleResult,
} from '../schema/roles.ts'
import { TenantPermission } from '../schema/tenant-permissions.ts'
import { chosenRole } from './chosen-role.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => CustomRole)
export class RoleResolver {
  @InTenant('role:write')
  @Mutation(() => CreateRoleResult, { description: "Makes a role of the tenant's own." })
  async createRole(
    @Arg('input', () => CreateRoleInput, { description: 'The role.' }) input: CreateRoleInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await createRole(app, viewer, { ...input, tenantId: idOf('tenant', input.tenantId) })
    switch (result.kind) {
      case 'created':
        return loaded(RoleCreated, 'role', (await fresh()).get('CustomRole', toPublicId('role', result.roleId)))
      case 'name_taken':
        return nameTaken(result.name)
      case 'too_many':
        return refusal(TooManyRoles, {
          limit: result.limit,
          message: `A tenant has at most ${result.limit} roles of its own. Delete one that is not used.`,
        })
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('role:write')
  @Mutation(() => UpdateRoleResult, { description: 'Changes a role for all who hold it, at once.' })
  async updateRole(
    @Arg('input', () => UpdateRoleInput, { description: 'The role.' }) input: UpdateRoleInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await updateRole(app, viewer, {
      roleId: idOf('role', input.roleId),
      name: input.name ?? undefined,
      permissions: input.permissions ?? undefined,
    })
    switch (result.kind) {
      case 'updated':
        return loaded(RoleUpdated, 'role', (await fresh()).get('CustomRole', input.roleId))
      case 'name_taken':
        return nameTaken(result.name)
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('role:write')
  @Mutation(() => DeleteRoleResult, {
    description: 'Deletes a role; refused while it is held or promised, unless another replaces it.',
  })
  async deleteRole(
    @Arg('input', () => DeleteRoleInput, { description: 'The role.' }) input: DeleteRoleInput,
    @Ctx() { app, viewer }: Context,
  ) {
    const result = await deleteRole(app, viewer, {
      roleId: idOf('role', input.roleId),
      replacement: input.replacement ? chosenRole(input.replacement, input.replacementRoleId) : undefined,
    })
    switch (result.kind) {
      case 'deleted':
        return refusal(RoleDeleted, { roleId: input.roleId })
      case 'in_use':
        return refusal(RoleInUse, {
          memberCount: result.memberCount,
          invitationCount: result.invitationCount,
          message: `${result.memberCount} members hold this role and ${result.invitationCount} pending invitations promise it. Say what is to replace it.`,
        })
      case 'replaced_by_itself':
        return refusal(InvalidInput, {
          field: 'replacementRoleId',
          message: 'A role that is deleted cannot replace itself. Choose another.',
        })
    }
  }

  @Declared()
  @FieldResolver(() => [TenantPermission], { description: 'What it allows.' })
  permissions() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Int, { description: 'How many members hold it.' })
  memberCount() {
    return byDeclaration()
  }
}

function nameTaken(name: string): RoleNameTaken {
  return refusal(RoleNameTaken, {
    name,
    message: `The tenant has a role called "${name}" already. Choose another name.`,
  })
}
