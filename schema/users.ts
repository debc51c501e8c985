import { Field, ID, ObjectType } from 'type-graphql'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

@ReadableBy('tenant')
@ObjectType({ description: 'A person, as the members of a common tenant see them.', simpleResolvers: true })
export class User {
  @Field(() => ID, { description: 'The public id: `usr_…`.' })
  id!: string

  @Field(() => String, { description: 'As given by the issuer.' })
  name!: string

  @Field(() => String, { description: 'The address of the account.' })
  email!: string

  @Field(() => String, { nullable: true, description: 'A picture, where the issuer has one.' })
  pictureUrl!: string | null
}

@ReadableBy('self')
@ObjectType({ description: 'The signed-in person.', simpleResolvers: true })
export class Viewer {
  @Field(() => ID, { description: 'The public id: `usr_…`.' })
  id!: string

  @Field(() => String, { description: 'As given by the issuer.' })
  name!: string

  @Field(() => String, { description: 'The address of the account.' })
  email!: string

  @Field(() => Boolean, { description: 'Whether the issuer has seen the person read mail at that address.' })
  emailVerified!: boolean

  @Field(() => String, { nullable: true, description: 'A picture, where the issuer has one.' })
  pictureUrl!: string | null

  @Field(() => DateTimeScalar, { description: 'When the person was first seen here.' })
  createdAt!: Date
}
