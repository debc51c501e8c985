import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import { readSeats } from '../domain/seats/seats.ts'
import type { Row } from '../reads/prepared.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import { InvitationConnection } from '../schema/invitations.ts'
import { JoinRequestConnection } from '../schema/join-requests.ts'
import { InTenant } from '../schema/policies.ts'
import { CustomRole } from '../schema/roles.ts'
import { Seats } from '../schema/seats.ts'
import { TenantDomain } from '../schema/tenant-domains.ts'
import { MembershipConnection, Tenant } from '../schema/tenants.ts'
import type { Context } from './context.ts'
import { idOf } from './ids.ts'
import { PageArgs } from './page-args.ts'

/** Who is in a tenant, who may come, and what they may do. */
@Resolver(() => Tenant)
export class TenantPeopleResolver {
  @Declared()
  @InTenant('member:read')
  @FieldResolver(() => MembershipConnection, {
    nullable: true,
    description: 'The members, oldest first. Needs "member:read".',
  })
  members(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Int, { description: 'How many members it has.' })
  memberCount() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('member:read')
  @FieldResolver(() => InvitationConnection, {
    nullable: true,
    description: 'Its invitations, newest first, ended ones included. Needs "member:read".',
  })
  invitations(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [TenantDomain], {
    description: 'The domains that it says are its own, by name; at most 50.',
  })
  domains() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('member:read')
  @FieldResolver(() => JoinRequestConnection, {
    nullable: true,
    description: 'Who has asked to join, newest first, decided ones included. Needs "member:read".',
  })
  joinRequests(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @FieldResolver(() => Seats, { description: 'What it uses of its seats.' })
  seats(@Root() tenant: Row, @Ctx() { app, viewer }: Context) {
    return readSeats(app, viewer, idOf('tenant', String(tenant.id)))
  }

  @Declared()
  @FieldResolver(() => [CustomRole], { description: 'The roles of its own, by name; at most 100.' })
  roles() {
    return byDeclaration()
  }
}
