import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { createApiKey } from '../domain/api-keys/create.ts'
import { revokeApiKey } from '../domain/api-keys/revoke.ts'
import { rotateApiKey } from '../domain/api-keys/rotate.ts'
import { notFound } from '../domain/errors.ts'
import { toPublicId } from '../lib/ids.ts'
import {
  ApiKey,
  ApiKeyConnection,
  ApiKeyCreated,
  ApiKeyEnded,
  ApiKeyRotated,
  CreateApiKeyInput,
  CreateApiKeyResult,
  RotateApiKeyInput,
  RotateApiKeyResult,
} from '../schema/api-keys.ts'
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

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @InTenant('key:write')
  @Mutation(() => CreateApiKeyResult, {
    description: "Makes a key of the tenant's own. Its secret is told in the answer, once.",
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The key.' }) input: CreateApiKeyInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const { name, permissions, expiresAt = null } = input
    const tenantId = idOf('tenant', input.tenantId)
    const result = await createApiKey(app, viewer, { tenantId, name, permissions, expiresAt })
    if (result.kind === 'invalid') return refusal(InvalidInput, { field: result.field, message: result.problem })
    const key = await loaded(
      ApiKeyCreated,
      'apiKey',
      (await fresh()).get('ApiKey', toPublicId('apiKey', result.apiKeyId)),
    )
    return Object.assign(key, { secret: result.secret })
  }

  @InTenant('key:write')
  @Mutation(() => RotateApiKeyResult, { description: 'Gives a key another secret; the old one works on for a while.' })
  async rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, { description: 'The key, and for how long.' }) input: RotateApiKeyInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const apiKeyId = idOf('apiKey', input.apiKeyId)
    const result = await rotateApiKey(app, viewer, { apiKeyId, overlapHours: input.overlapHours })
    switch (result.kind) {
      case 'rotated': {
        const key = await loaded(ApiKeyRotated, 'apiKey', (await fresh()).get('ApiKey', input.apiKeyId))
        return Object.assign(key, { secret: result.secret })
      }
      case 'ended':
        return refusal(ApiKeyEnded, {
          apiKeyId: input.apiKeyId,
          message: 'This key was revoked or has expired, and has no secret any more. Make another key.',
        })
      case 'invalid':
        return refusal(InvalidInput, { field: result.field, message: result.problem })
    }
  }

  @InTenant('key:write')
  @Mutation(() => ApiKey, { description: 'Ends a key at once, on every node.' })
  async revokeApiKey(
    @Arg('id', () => ID, { description: '`key_…`' }) id: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    await revokeApiKey(app, viewer, { apiKeyId: idOf('apiKey', id) })
    const found = await (await fresh()).get('ApiKey', id)
    if (!found) throw notFound('apiKey')
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
export class TenantApiKeyResolver {
  @Declared()
  @InTenant('key:read')
  @FieldResolver(() => ApiKeyConnection, {
    nullable: true,
    description: 'Its API keys, newest first, also those that were revoked. Needs "key:read".',
  })
  apiKeys(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}
