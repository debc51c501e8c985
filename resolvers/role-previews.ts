import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { startRolePreview } from '../domain/role-previews/start.ts'
import { toPublicId } from '../lib/ids.ts'
import { ForOperator } from '../schema/policies.ts'
import { RolePreviewStarted, StartRolePreviewInput } from '../schema/role-previews.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'

@Resolver()
export class RolePreviewResolver {
  @ForOperator('operator:impersonate')
  @Mutation(() => RolePreviewStarted, {
    description:
      "Lets you look at a tenant as any of its roles would, without being able to change anything. It stands in the tenant's audit log.",
  })
  async startRolePreview(
    @Arg('input', () => StartRolePreviewInput, { description: 'Which tenant, why and for how long.' })
    { tenantId, reason, minutes }: StartRolePreviewInput,
    @Ctx() { app, viewer }: Context,
  ): Promise<RolePreviewStarted> {
    const input = { tenantId: idOf('tenant', tenantId), reason, minutes }
    const { rolePreviewId, tenantName, roles, expiresAt } = await startRolePreview(app, viewer, input)
    return Object.assign(new RolePreviewStarted(), {
      id: toPublicId('rolePreview', rolePreviewId),
      tenantName,
      roles: roles.map((role) => ({ ...role, id: toPublicId('role', role.id) })),
      expiresAt,
    })
  }
}
