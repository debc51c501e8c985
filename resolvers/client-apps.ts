import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { createClientApp } from '../domain/client-apps/create.ts'
import { removeClientApp } from '../domain/client-apps/remove.ts'
import { rotateClientAppSecret } from '../domain/client-apps/rotate-secret.ts'
import { notFound } from '../domain/errors.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  ClientApp,
  ClientAppConnection,
  ClientAppCreated,
  ClientAppRotated,
  CreateClientAppInput,
  CreateClientAppResult,
  RotateClientAppSecretInput,
} from '../schema/client-apps.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InTenant } from '../schema/policies.ts'
import { TenantPermission } from '../schema/tenant-permissions.ts'
import { Tenant } from '../schema/tenants.ts'
import { User } from '../schema/users.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => ClientApp)
export class ClientAppResolver {
  @InTenant('key:write')
  @Mutation(() => CreateClientAppResult, {
    description: "Registers a program of the tenant's at the issuer. UNSUPPORTED where the issuer cannot do that.",
  })
  async createClientApp(
    @Arg('input', () => CreateClientAppInput, { description: 'The program.' }) input: CreateClientAppInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const { name, permissions, idempotencyKey } = input
    const tenantId = idOf('tenant', input.tenantId)
    const result = await createClientApp(app, viewer, { tenantId, name, permissions, idempotencyKey })
    if (result.kind === 'invalid') return refusal(InvalidInput, { field: result.field, message: result.problem })
    const id = toPublicId('clientApp', result.clientAppId)
    const made = await loaded(ClientAppCreated, 'clientApp', (await fresh()).get('ClientApp', id))
    return Object.assign(made, { clientSecret: result.secret })
  }

  @InTenant('key:write')
  @Mutation(() => ClientAppRotated, {
    description: 'Gives a program another secret; the old one and its tokens are dead.',
  })
  async rotateClientAppSecret(
    @Arg('input', () => RotateClientAppSecretInput, { description: 'The program.' }) input: RotateClientAppSecretInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const clientAppId = idOf('clientApp', input.clientAppId)
    const secret = await rotateClientAppSecret(app, viewer, { clientAppId, idempotencyKey: input.idempotencyKey })
    const rotated = await loaded(ClientAppRotated, 'clientApp', (await fresh()).get('ClientApp', input.clientAppId))
    return Object.assign(rotated, { clientSecret: secret })
  }

  @InTenant('key:write')
  @Mutation(() => ClientApp, { description: 'Ends a program: its tokens are dead on every node within five seconds.' })
  async removeClientApp(
    @Arg('id', () => ID, { description: '`app_…`' }) id: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    await removeClientApp(app, viewer, { clientAppId: idOf('clientApp', id) })
    const found = await (await fresh()).get('ClientApp', id)
    if (!found) throw notFound('clientApp')
    return found
  }

  @Declared()
  @FieldResolver(() => [TenantPermission], { description: 'What it may do.' })
  permissions() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => User, { nullable: true, description: 'Who made it; null for a program, and for who has left.' })
  createdBy() {
    return byDeclaration()
  }
}

@Resolver(() => Tenant)
export class TenantClientAppResolver {
  @Declared()
  @InTenant('key:read')
  @FieldResolver(() => ClientAppConnection, {
    nullable: true,
    description: 'Its programs, newest first, also those that were removed. Needs "key:read".',
  })
  clientApps(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}
