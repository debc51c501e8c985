import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { TenantPermission as Permission } from '../domain/permissions.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { TenantPermission } from './tenant-permissions.ts'

@ReadableBy('tenant')
@InTenant('key:read')
@ObjectType({
  implements: Node,
  description: "A tenant's own key to this API, sent as a bearer token.",
  simpleResolvers: true,
})
export class ApiKey {
  @Field(() => ID, { description: 'The public id: `key_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is called.' })
  name!: string

  @Field(() => String, { description: 'How its secret begins: `bpk_…`, for telling keys apart.' })
  prefix!: string

  @Field(() => String, { description: 'How its secret ends.' })
  lastFour!: string

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it last got another secret.' })
  rotatedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when the secret before that works.' })
  previousUntil!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was last used, to the minute.' })
  lastUsedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends by itself, in real time.' })
  expiresAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked.' })
  revokedAt!: Date | null
}

export const ApiKeyConnection = connectionOf('ApiKey', () => ApiKey)

const PERMISSIONS = 'What it may do: nothing that you may not do yourself, and nothing that only an owner may.'

@InputType({ description: 'A key to be made.' })
export class CreateApiKeyInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => String, { description: 'What it is called, in 1 to 100 characters.' })
  name!: string

  @Field(() => [TenantPermission], { description: PERMISSIONS })
  permissions!: Permission[]

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends by itself, in real time; without it never.',
  })
  expiresAt?: Date | null
}

@InputType({ description: 'A key to be given another secret.' })
export class RotateApiKeyInput {
  @Field(() => ID, { description: '`key_…`' })
  apiKeyId!: string

  @Field(() => Int, {
    defaultValue: 24,
    description: 'For how many hours the old secret works beside the new one: 0 to 720.',
  })
  overlapHours!: number
}

@ReadableBy('tenant')
@ObjectType({ description: 'The key is there.' })
export class ApiKeyCreated {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey

  @Field(() => String, { description: 'The secret. It is told this once: keep it where only the program reads it.' })
  secret!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The key has another secret.' })
export class ApiKeyRotated {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey

  @Field(() => String, { description: 'The new secret. It is told this once.' })
  secret!: string
}

@ReadableBy('tenant')
@ObjectType({ implements: MutationError, description: 'The key was revoked, or has expired.' })
export class ApiKeyEnded extends MutationError {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId!: string
}

export const CreateApiKeyResult = createUnionType({
  name: 'CreateApiKeyResult',
  description: 'What came of making a key.',
  types: () => [ApiKeyCreated, InvalidInput] as const,
})

export const RotateApiKeyResult = createUnionType({
  name: 'RotateApiKeyResult',
  description: 'What came of giving a key another secret.',
  types: () => [ApiKeyRotated, ApiKeyEnded, InvalidInput] as const,
})
