import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql'
import type { TenantPermission as Permission } from '../domain/permissions.ts'
import { InvalidInput } from './mutation-errors.ts'
import { Node } from './node.ts'
import { connectionOf } from './page.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { TenantPermission } from './tenant-permissions.ts'

@ReadableBy('tenant')
@InTenant('key:read')
@ObjectType({
  implements: Node,
  description: "A tenant's program that gets its tokens from the issuer by client_credentials.",
  simpleResolvers: true,
})
export class ClientApp {
  @Field(() => ID, { description: 'The public id: `app_…`.' })
  id!: string

  @Field(() => String, { description: 'What it is called.' })
  name!: string

  @Field(() => String, { description: 'The `client_id` with which it goes to the issuer.' })
  clientId!: string

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it last got another secret.' })
  rotatedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was removed.' })
  removedAt!: Date | null
}

export const ClientAppConnection = connectionOf('ClientApp', () => ClientApp)

const SECRET = 'Told this once; null where the same idempotencyKey was answered before: rotate it if it is lost.'

@InputType({ description: 'A program to be registered.' })
export class CreateClientAppInput {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => String, { description: 'What it is called, in 1 to 100 characters.' })
  name!: string

  @Field(() => [TenantPermission], {
    description: 'What it may do: nothing that you may not do yourself, and nothing that only an owner may.',
  })
  permissions!: Permission[]

  @Field(() => ID, { description: 'A fresh UUID for each new request.' })
  idempotencyKey!: string
}

@InputType({ description: 'A program to be given another secret.' })
export class RotateClientAppSecretInput {
  @Field(() => ID, { description: '`app_…`' })
  clientAppId!: string

  @Field(() => ID, { description: 'A fresh UUID for each new request.' })
  idempotencyKey!: string
}

@ReadableBy('tenant')
@ObjectType({ description: 'The program is registered.' })
export class ClientAppCreated {
  @Field(() => ClientApp, { description: 'The program.' })
  clientApp!: ClientApp

  @Field(() => String, { nullable: true, description: SECRET })
  clientSecret!: string | null
}

@ReadableBy('tenant')
@ObjectType({ description: 'The program has another secret; the old one and its tokens are dead.' })
export class ClientAppRotated {
  @Field(() => ClientApp, { description: 'The program.' })
  clientApp!: ClientApp

  @Field(() => String, { nullable: true, description: SECRET })
  clientSecret!: string | null
}

export const CreateClientAppResult = createUnionType({
  name: 'CreateClientAppResult',
  description: 'What came of registering a program.',
  types: () => [ClientAppCreated, InvalidInput] as const,
})
