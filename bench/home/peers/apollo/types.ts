import { Field, ID, Int, ObjectType } from 'type-graphql'
import { settings } from '../shared/settings.ts'

/** https://typegraphql.com/docs/performance.html: `simpleResolvers` on every type is what its page on performance recommends. */
const simple = { simpleResolvers: settings.tuned }

@ObjectType(simple)
export class Notification {
  @Field(() => ID) id!: string
  @Field(() => String) title!: string
  @Field(() => Date) createdAt!: Date
  @Field(() => Date, { nullable: true }) readAt!: Date | null
}

@ObjectType(simple)
export class Viewer {
  @Field(() => ID) id!: string
  @Field(() => String) name!: string
  @Field(() => String) email!: string
}

@ObjectType(simple)
export class User {
  @Field(() => ID) id!: string
  @Field(() => String) name!: string
  @Field(() => String) email!: string
}

@ObjectType(simple)
export class Membership {
  @Field(() => ID) id!: string
  @Field(() => String) role!: string
  userId!: string
  @Field(() => User) user!: User
}

@ObjectType(simple)
export class Feature {
  @Field(() => String) key!: string
  @Field(() => String) name!: string
  @Field(() => String, { nullable: true }) unit!: string | null
}

@ObjectType(simple)
export class PlanFeature {
  @Field(() => Boolean) enabled!: boolean
  @Field(() => Int, { nullable: true }) limitValue!: number | null
  featureId!: string
  @Field(() => Feature) feature!: Feature
}

@ObjectType(simple)
export class Plan {
  @Field(() => ID) id!: string
  @Field(() => String) name!: string
  @Field(() => [PlanFeature]) features!: PlanFeature[]
}

@ObjectType(simple)
export class TenantSubscription {
  @Field(() => ID) id!: string
  @Field(() => String) state!: string
  @Field(() => Date, { nullable: true }) currentPeriodEnd!: Date | null
  planId!: string
  @Field(() => Plan) plan!: Plan
}

@ObjectType(simple)
export class Counter {
  @Field(() => Int) used!: number
  featureKey!: string
  @Field(() => Feature) feature!: Feature
}

@ObjectType(simple)
export class Tenant {
  @Field(() => ID) id!: string
  @Field(() => String) name!: string
  @Field(() => [TenantSubscription]) subscriptions!: TenantSubscription[]
  @Field(() => [Counter]) counters!: Counter[]
}
