import { readFileSync } from 'node:fs'
import { Arg, Args, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { connection, count, type MoreRelations, many, noun, one, query, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { PageArgs } from '../../resolvers/page-args.ts'
import { byDeclaration, Declared } from '../../schema/declared.ts'
import { Node } from '../../schema/node.ts'
import { Notification } from '../../schema/notifications.ts'
import { connectionOf } from '../../schema/page.ts'
import { InTenant, ReadableBy, SignedIn } from '../../schema/policies.ts'
import { Tenant } from '../../schema/tenants.ts'
import { User } from '../../schema/users.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

@ReadableBy('tenant')
@InTenant('billing:read')
@ObjectType({ implements: Node, simpleResolvers: true })
class Bill {
  @Field(() => ID)
  id!: string
}
const BillConnection = connectionOf('Bill', () => Bill)

@Resolver(() => Tenant)
class AskingResolver {
  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => [Bill])
  asking() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Int)
  billCount() {
    return byDeclaration()
  }
}

/** What refers to a bill by its key shows it. */
@Resolver(() => Bill)
class ReferringResolver {
  @Declared()
  @FieldResolver(() => Bill, { nullable: true })
  former() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => [Bill], { nullable: true })
  ofTheSame() {
    return byDeclaration()
  }
}

@Resolver(() => Tenant)
class OpenResolver {
  @Declared()
  @FieldResolver(() => BillConnection)
  open(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => Bill, { nullable: true })
  newest() {
    return byDeclaration()
  }
}

@Resolver(() => User)
class SidewaysResolver {
  @Declared()
  @FieldResolver(() => [Bill])
  bills() {
    return byDeclaration()
  }
}

@Resolver(() => Notification)
class OwnResolver {
  @Declared()
  @FieldResolver(() => [Bill])
  ownBills() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Bill])
  tenantBills() {
    return byDeclaration()
  }
}

@Resolver()
class RootResolver {
  @Declared()
  @InTenant('billing:read')
  @Query(() => [Bill])
  billsOfTenant(@Arg('tenantId', () => ID) _tenantId: string) {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @Query(() => [Bill])
  billsOf(@Arg('tenant', () => ID) _tenant: string) {
    return byDeclaration()
  }

  @Declared()
  @SignedIn()
  @Query(() => Bill, { nullable: true })
  bill(@Arg('id', () => ID) _id: string) {
    return byDeclaration()
  }
}

@Resolver(() => User)
class AskingSidewaysResolver {
  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => [Bill], { nullable: true })
  lockedBills() {
    return byDeclaration()
  }
}

const bill = noun('Bill', {
  table: 'x.bills',
  columns: { id: 'id:bll', tenantId: 'id:tenant', userId: 'id:user', formerId: 'id:bll' },
  visibleTo: ofTenant(),
})
const order = ['id']
const asking = [
  relationsOf('Tenant', {
    asking: many('Bill', { to: 'tenantId', order }),
    billCount: count('Bill', { to: 'tenantId' }),
  }),
  relationsOf('Bill', { former: one('Bill', { from: 'formerId' }) }),
]
const ofTheSame = (from: string, to: string) => relationsOf('Bill', { ofTheSame: many('Bill', { from, to, order }) })
const open = relationsOf('Tenant', {
  open: connection('Bill', { to: 'tenantId', order }),
  newest: one('Bill', { to: 'tenantId' }),
})
const sideways = relationsOf('User', { bills: many('Bill', { to: 'userId', order }) })
const own = relationsOf('Notification', {
  ownBills: many('Bill', { from: 'userId', to: 'userId', order }),
  tenantBills: many('Bill', { from: 'tenantId', to: 'tenantId', order }),
})
const roots = query({
  billsOfTenant: many('Bill', { arg: 'tenantId', to: 'tenantId', order }),
  billsOf: many('Bill', { arg: 'tenant', to: 'tenantId', order }),
  bill: one('Bill', { arg: 'id' }),
})
const askingSideways = relationsOf('User', { lockedBills: many('Bill', { to: 'userId', order }) })

const GUIDE = readFileSync('docs/adding-a-read.md', 'utf8')

/** type-graphql keeps what was built once: each plants one more, and what cannot be taken back comes last. */
describe('what asks for a permission', () => {
  const resolvers: (new () => object)[] = []
  const reads: MoreRelations[] = []
  const build = (more: readonly MoreRelations[] = []) =>
    buildBackplaneSchema([{ name: 'planted', reads: [bill, ...reads, ...more], resolvers }])
  const said = (more: readonly MoreRelations[] = []): string => {
    try {
      build(more)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  const asksFor = (path: string) => `${path} leads to Bill, which asks for "billing:read", and does not: `
  const START = `start from a noun that has a tenantId, by what is that tenant's, where @InTenant('billing:read') can ask`

  it('is led to by what asks for the same, by a row that refers to one, and counted', () => {
    resolvers.push(AskingResolver, ReferringResolver)
    reads.push(...asking)
    expect(said([ofTheSame('tenantId', 'tenantId')])).toBe('')
  })

  it('is not served with a list by the person of a row, who is in other tenants too', () => {
    expect(said([ofTheSame('userId', 'userId')])).toContain(asksFor('Bill.ofTheSame') + START)
    reads.push(ofTheSame('tenantId', 'tenantId'))
  })

  it('is not served with a list of the tenant that does not ask, nor a row that none refers to', () => {
    resolvers.push(OpenResolver)
    reads.push(open)
    for (const path of ['Tenant.open', 'Tenant.newest'])
      expect(said()).toContain(`${asksFor(path)}add @InTenant('billing:read')`)
    expect(GUIDE).toContain(`${asksFor('Tenant.open')}add @InTenant('billing:read')`)
  })

  it('is not served with what is no tenant’s, where nobody can ask', () => {
    resolvers.push(SidewaysResolver)
    reads.push(sideways)
    expect(said()).toContain(asksFor('User.bills') + START)
    expect(GUIDE).toContain(asksFor('User.bills') + START)
  })

  it('is somebody’s own by the column that makes a row theirs, and by no other', () => {
    resolvers.push(OwnResolver)
    reads.push(own)
    expect(said()).not.toContain('ownBills')
    expect(said()).toContain(`${asksFor('Notification.tenantBills')}add @InTenant('billing:read')`)
  })

  it('is not served with a root that does not say of which tenant it asks', () => {
    resolvers.push(RootResolver)
    reads.push(roots)
    expect(said()).not.toContain('Query.billsOfTenant')
    const line = `start from Tenant, where @InTenant('billing:read') can ask; by its id alone, node finds it (implements: Node)`
    for (const path of ['Query.billsOf', 'Query.bill']) expect(said()).toContain(asksFor(path) + line)
    expect(GUIDE).toContain(asksFor('Query.bill') + line)
  })

  it('is not asked about on a row that names no tenant', () => {
    resolvers.push(AskingSidewaysResolver)
    reads.push(askingSideways)
    const line =
      'User.lockedBills asks for "billing:read", and a row of User names no tenant: declare it on a noun that has a tenantId, or take @InTenant(…) out'
    expect(said()).toContain(line)
    expect(GUIDE).toContain(line)
  })
})
