import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { TenantRole } from '../domain/permissions.ts'
import { enumOf } from './enums.ts'
import { PageInfo } from './page.ts'
import { ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'
import { Role } from './tenants.ts'

export const UserOrder = enumOf(['newest', 'oldest'])
registerEnumType(UserOrder, {
  name: 'UserOrder',
  description: 'By when people were first seen here.',
  valuesConfig: {
    NEWEST: { description: 'The newest first.' },
    OLDEST: { description: 'The oldest first.' },
  },
})

@ReadableBy('operator')
@ObjectType({ description: 'A place of a person in a tenant.', simpleResolvers: true })
export class UserPlace {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string

  @Field(() => String, { description: 'Its name.' })
  tenantName!: string

  @Field(() => Role, { description: 'What they are in it.' })
  role!: TenantRole | 'custom'

  @Field(() => String, { nullable: true, description: 'What the tenant calls it, where the role is one of its own.' })
  customRoleName!: string | null
}

@ReadableBy('operator')
@ObjectType({ description: 'A person, as staff sees them.', simpleResolvers: true })
export class UserAccount {
  @Field(() => ID, { description: 'The public id: `usr_…`.' })
  id!: string

  @Field(() => String, { description: 'Their name.' })
  name!: string

  @Field(() => String, { description: 'The address of the account.' })
  email!: string

  @Field(() => Boolean, { description: 'Whether the issuer has seen the person read mail at that address.' })
  emailVerified!: boolean

  @Field(() => String, { nullable: true, description: 'A picture, on https.' })
  pictureUrl!: string | null

  @Field(() => String, { nullable: true, description: 'The language that they read, BCP 47.' })
  locale!: string | null

  @Field(() => String, { nullable: true, description: 'Their time zone, by its IANA name.' })
  timeZone!: string | null

  @Field(() => DateTimeScalar, { description: 'When they were first seen here.' })
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When they were erased.' })
  erasedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'What they are as staff: `support`; null for customers.' })
  operatorRole!: string | null

  @Field(() => [UserPlace], { description: 'Their places in tenants, oldest first; at most 100.' })
  places!: UserPlace[]
}

@ReadableBy('operator')
@ObjectType({ description: 'One person of a page, with their cursor.', simpleResolvers: true })
export class UserAccountEdge {
  @Field(() => String, { description: 'Where this person stands in the list.' })
  cursor!: string

  @Field(() => UserAccount, { description: 'The person.' })
  node!: UserAccount
}

/** Not counted: a search over everybody is not for counting. */
@ReadableBy('operator')
@ObjectType({ description: 'A page of people.', simpleResolvers: true })
export class UserAccountConnection {
  @Field(() => [UserAccountEdge], { description: 'The people with their cursors.' })
  edges!: UserAccountEdge[]

  @Field(() => [UserAccount], { description: 'The people.' })
  nodes!: UserAccount[]

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo!: PageInfo
}

@ArgsType()
export class UserSearchArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 0 to 100.' })
  first!: number

  @Field(() => String, { nullable: true, description: 'An `endCursor` that the same list gave.' })
  after?: string | null

  @Field(() => String, { nullable: true, description: 'Part of a name or an address, 3 characters at least.' })
  search?: string | null

  @Field(() => Boolean, { nullable: true, description: 'Only staff, or only customers.' })
  operator?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'Only who is banned now, or only who is not.' })
  banned?: boolean | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'First seen not before; inclusive.' })
  createdFrom?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'First seen before; exclusive.' })
  createdTo?: Date | null

  @Field(() => UserOrder, { defaultValue: 'newest', description: 'In which order.' })
  order!: 'newest' | 'oldest'
}
