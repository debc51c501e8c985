import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import {
  DOMAIN_STATES,
  JOIN_POLICIES,
  type JoinPolicy as Policy,
  type DomainState as State,
} from '../domain/tenant-domains/states.ts'
import { enumOf } from './enums.ts'
import { InvalidInput, MutationError } from './mutation-errors.ts'
import { Node } from './node.ts'
import { InTenant, ReadableBy } from './policies.ts'
import { DateTimeScalar } from './scalars.ts'

export const TenantDomainState = enumOf(DOMAIN_STATES)
registerEnumType(TenantDomainState, {
  name: 'TenantDomainState',
  description: 'Whether a tenant has shown that a domain is its own.',
  valuesConfig: {
    PENDING: { description: 'Its DNS has not been seen to say so.' },
    VERIFIED: { description: "It is this tenant's and no other's." },
  },
})

export const JoinPolicy = enumOf(JOIN_POLICIES)
registerEnumType(JoinPolicy, {
  name: 'JoinPolicy',
  description: 'What a verified address of the domain gives.',
  valuesConfig: {
    OFF: { description: 'Nothing.' },
    REQUEST: { description: 'The right to ask; whoever may write members approves or declines.' },
    AUTO: { description: 'A place as a member, at once.' },
  },
})

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, description: 'A domain that a tenant says is its own.', simpleResolvers: true })
export class TenantDomain {
  @Field(() => ID, { description: 'The public id: `dom_…`.' })
  id!: string

  @Field(() => String, { description: 'The domain, in the form that DNS uses: `xn--bcher-kva.example`.' })
  domain!: string

  @Field(() => TenantDomainState, { description: 'Whether it is verified.' })
  state!: State

  @Field(() => JoinPolicy, { description: 'What a verified address of it gives.' })
  joinPolicy!: Policy

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was verified.' })
  verifiedAt!: Date | null

  @Field(() => DateTimeScalar, { description: 'When it was added.' })
  createdAt!: Date
}

@InputType({ description: 'A domain to be added.' })
export class AddTenantDomainInput {
  @Field(() => ID, { description: 'The tenant: `tnt_…`.' })
  tenantId!: string

  @Field(() => String, { description: '`example.com`' })
  domain!: string
}

@ReadableBy('tenant')
@ObjectType({
  description: 'The domain stands in the list; its DNS is to show that it is yours.',
  simpleResolvers: true,
})
export class TenantDomainAdded {
  @Field(() => TenantDomain, { description: 'The domain, with the TXT record that it needs.' })
  domain!: TenantDomain
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'The tenant has as many domains as it can have.' })
export class TooManyDomains extends MutationError {
  @Field(() => Int, { description: 'How many it can have.' })
  limit!: number
}

export const AddTenantDomainResult = createUnionType({
  name: 'AddTenantDomainResult',
  description: 'What came of adding a domain.',
  types: () => [TenantDomainAdded, TooManyDomains, InvalidInput] as const,
})

@ReadableBy('tenant')
@ObjectType({ description: "The domain is the tenant's.", simpleResolvers: true })
export class TenantDomainVerified {
  @Field(() => TenantDomain, { description: 'The domain.' })
  domain!: TenantDomain
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: "The domain's DNS does not bear the record." })
export class ChallengeNotFound extends MutationError {
  @Field(() => String, { description: 'The name that was asked for.' })
  recordName!: string

  @Field(() => String, { description: 'What a TXT record of that name must say.' })
  recordValue!: string

  @Field(() => [String], { description: 'What its TXT records say instead; at most ten.' })
  found!: readonly string[]
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Another tenant has verified the domain.' })
export class DomainTaken extends MutationError {
  @Field(() => String, { description: 'The domain.' })
  domain!: string
}

export const VerifyTenantDomainResult = createUnionType({
  name: 'VerifyTenantDomainResult',
  description: 'What came of verifying a domain.',
  types: () => [TenantDomainVerified, ChallengeNotFound, DomainTaken] as const,
})

@InputType({ description: 'What a verified address of a domain is to give.' })
export class SetDomainJoinPolicyInput {
  @Field(() => ID, { description: 'The domain: `dom_…`.' })
  domainId!: string

  @Field(() => JoinPolicy, { description: 'What it gives.' })
  joinPolicy!: Policy
}

@ReadableBy('tenant')
@ObjectType({ description: 'The policy holds from now on.', simpleResolvers: true })
export class DomainJoinPolicySet {
  @Field(() => TenantDomain, { description: 'The domain.' })
  domain!: TenantDomain
}

@ReadableBy('everyone')
@ObjectType({ implements: MutationError, description: 'Nobody joins by a domain that is not verified.' })
export class DomainNotVerified extends MutationError {}

export const SetDomainJoinPolicyResult = createUnionType({
  name: 'SetDomainJoinPolicyResult',
  description: 'What came of setting who joins by a domain.',
  types: () => [DomainJoinPolicySet, DomainNotVerified] as const,
})
