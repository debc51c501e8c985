import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from 'type-graphql'
import { addTenantDomain } from '../domain/tenant-domains/add.ts'
import { removeTenantDomain } from '../domain/tenant-domains/remove.ts'
import { setDomainJoinPolicy } from '../domain/tenant-domains/set-join-policy.ts'
import { verifyTenantDomain } from '../domain/tenant-domains/verify.ts'
import { toPublicId } from '../lib/ids.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvalidInput } from '../schema/mutation-errors.ts'
import { InTenant } from '../schema/policies.ts'
import {
  AddTenantDomainInput,
  AddTenantDomainResult,
  ChallengeNotFound,
  DomainJoinPolicySet,
  DomainNotVerified,
  DomainTaken,
  SetDomainJoinPolicyInput,
  SetDomainJoinPolicyResult,
  TenantDomain,
  TenantDomainAdded,
  TenantDomainVerified,
  TooManyDomains,
  VerifyTenantDomainResult,
} from '../schema/tenant-domains.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { loaded, refusal } from './results.ts'

@Resolver(() => TenantDomain)
export class TenantDomainResolver {
  @InTenant('domain:write')
  @Mutation(() => AddTenantDomainResult, { description: 'Adds a domain, to be verified by a TXT record.' })
  async addTenantDomain(
    @Arg('input', () => AddTenantDomainInput, { description: 'The domain.' }) input: AddTenantDomainInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const tenantId = idOf('tenant', input.tenantId)
    const result = await addTenantDomain(app, viewer, { tenantId, domain: input.domain })
    switch (result.kind) {
      case 'added': {
        const row = (await fresh()).get('TenantDomain', toPublicId('tenantDomain', result.domainId))
        return loaded(TenantDomainAdded, 'domain', row)
      }
      case 'invalid':
        return refusal(InvalidInput, { field: 'domain', message: result.problem })
      case 'too_many':
        return refusal(TooManyDomains, {
          limit: result.limit,
          message: `A tenant has at most ${result.limit} domains. Remove one that is not used.`,
        })
    }
  }

  @InTenant('domain:write')
  @Mutation(() => VerifyTenantDomainResult, { description: "Looks into the domain's DNS for the record." })
  async verifyTenantDomain(
    @Arg('domainId', () => ID, { description: '`dom_…`' }) domainId: string,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const result = await verifyTenantDomain(app, viewer, idOf('tenantDomain', domainId, 'domain'))
    switch (result.kind) {
      case 'verified':
        return loaded(TenantDomainVerified, 'domain', (await fresh()).get('TenantDomain', domainId))
      case 'challenge_not_found': {
        const { recordName, recordValue, found } = result
        const message = `No TXT record of ${recordName} says "${recordValue}". Add it at your DNS provider; it can take an hour to be seen everywhere.`
        return refusal(ChallengeNotFound, { recordName, recordValue, found, message })
      }
      case 'domain_taken':
        return refusal(DomainTaken, {
          domain: result.domain,
          message: `Another tenant has verified ${result.domain}. It must be removed there first.`,
        })
    }
  }

  @InTenant('domain:write')
  @Mutation(() => SetDomainJoinPolicyResult, { description: 'Says what a verified address of a domain gives.' })
  async setDomainJoinPolicy(
    @Arg('input', () => SetDomainJoinPolicyInput, { description: 'The domain and the policy.' })
    input: SetDomainJoinPolicyInput,
    @Ctx() { app, viewer, fresh }: Context,
  ) {
    const domainId = idOf('tenantDomain', input.domainId, 'domain')
    const result = await setDomainJoinPolicy(app, viewer, { domainId, joinPolicy: input.joinPolicy })
    switch (result.kind) {
      case 'set':
        return loaded(DomainJoinPolicySet, 'domain', (await fresh()).get('TenantDomain', input.domainId))
      case 'not_verified':
        return refusal(DomainNotVerified, { message: 'This domain is not verified. Verify it first.' })
    }
  }

  @InTenant('domain:write')
  @Mutation(() => ID, { description: 'Gives a domain up; its id. Who has joined by it stays.' })
  async removeTenantDomain(
    @Arg('domainId', () => ID, { description: '`dom_…`' }) domainId: string,
    @Ctx() { app, viewer }: Context,
  ): Promise<string> {
    await removeTenantDomain(app, viewer, idOf('tenantDomain', domainId, 'domain'))
    return domainId
  }

  @Declared()
  @FieldResolver(() => String, { description: 'The name of the TXT record that shows whose it is.' })
  recordName() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => String, { description: 'What that record must say.' })
  recordValue() {
    return byDeclaration()
  }
}
