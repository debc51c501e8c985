import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql'
import { InvalidInput } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@InTenant('member:read')
@ObjectType({
  implements: Node,
  description: 'A person, as the members of a common tenant see them.',
  simpleResolvers: true,
})
export class User {
  @Field(() => ID, { description: 'The public id: `usr_…`.' })
  id!: string

  @Field(() => String, { description: 'Their name, as they or the issuer gave it.' })
  name!: string

  @Field(() => String, { description: 'The address of the account.' })
  email!: string

  @Field(() => String, { nullable: true, description: 'A picture, on https.' })
  pictureUrl!: string | null
}

@ReadableBy('self')
@ObjectType({ description: 'The signed-in person.', simpleResolvers: true })
export class Viewer {
  @Field(() => ID, { description: 'The public id: `usr_…`.' })
  id!: string

  @Field(() => String, { description: 'Their name, as they or the issuer gave it.' })
  name!: string

  @Field(() => String, { description: 'The address of the account.' })
  email!: string

  @Field(() => Boolean, { description: 'Whether the issuer has seen the person read mail at that address.' })
  emailVerified!: boolean

  @Field(() => String, { nullable: true, description: 'A picture, on https.' })
  pictureUrl!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The language that they read, BCP 47: `de-CH`; null when they have not said.',
  })
  locale!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Their time zone, by its IANA name: `Europe/Zurich`; null when they have not said.',
  })
  timeZone!: string | null

  @Field(() => DateTimeScalar, { description: 'When the person was first seen here.' })
  createdAt!: Date
}

@InputType({ description: 'What you say about yourself; what is absent stays as it is.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'Your name, 1 to 100 characters.' })
  name?: string | null

  @Field(() => String, { nullable: true, description: 'A BCP 47 language tag: `de-CH`; null takes it away.' })
  locale?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'A name of the IANA time zone database: `Europe/Zurich`; null takes it away.',
  })
  timeZone?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Where a picture of you is found, on https; null takes it away.',
  })
  pictureUrl?: string | null
}

@ReadableBy('self')
@ObjectType({ description: 'What you say about yourself is saved.' })
export class ProfileUpdated {
  @Field(() => Viewer, { description: 'You.' })
  viewer!: Viewer
}

export const UpdateProfileResult = createUnionType({
  name: 'UpdateProfileResult',
  description: 'What came of saving a profile.',
  types: () => [ProfileUpdated, InvalidInput] as const,
})
