import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@InputType({ description: 'A tenant to look at as its roles would.' })
export class StartRolePreviewInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: "Why, in 1 to 500 characters: it stands in the tenant's audit log." })
  reason!: string

  @Field(() => Int, { defaultValue: 30, description: 'For how many minutes of real time, 1 to 60.' })
  minutes!: number
}

@ReadableBy('operator')
@ObjectType({ description: 'A role of the tenant that can be looked as.', simpleResolvers: true })
export class PreviewableRole {
  @Field(() => ID, { description: 'The public id: `rol_…`.' })
  id!: string

  @Field(() => String, { description: 'What the tenant calls it.' })
  name!: string
}

@ReadableBy('operator')
@ObjectType({ description: 'You may look at the tenant as any of its roles now.', simpleResolvers: true })
export class RolePreviewStarted {
  @Field(() => ID, {
    description:
      'The public id: `prv_…`. Send it along: `backplane-preview: tenant=tnt_…; role=member; session=prv_…`.',
  })
  id!: string

  @Field(() => String, { description: "The tenant's name." })
  tenantName!: string

  @Field(() => [PreviewableRole], { description: "The tenant's own roles, by name, besides the built-in ones." })
  roles!: PreviewableRole[]

  @Field(() => DateTimeScalar, { description: 'When it ends.' })
  expiresAt!: Date
}
