import { readFileSync } from 'node:fs'
import { Args, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { connection, type MoreRelations, many, noun, one, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { PageArgs } from '../../resolvers/page-args.ts'
import { byDeclaration, Declared } from '../../schema/declared.ts'
import { Node } from '../../schema/node.ts'
import { connectionOf } from '../../schema/page.ts'
import { InTenant, ReadableBy } from '../../schema/policies.ts'
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
  @FieldResolver(() => Bill, { nullable: true })
  newest() {
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
}

@Resolver(() => User)
class SidewaysResolver {
  @Declared()
  @FieldResolver(() => [Bill])
  bills() {
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
  columns: { id: 'id:bll', tenantId: 'id:tenant', userId: 'id:user' },
  visibleTo: ofTenant(),
})
const asking = relationsOf('Tenant', {
  asking: many('Bill', { to: 'tenantId', order: ['id'] }),
  newest: one('Bill', { to: 'tenantId' }),
})
const order = ['id']

const open = relationsOf('Tenant', { open: connection('Bill', { to: 'tenantId', order }) })
const sideways = relationsOf('User', { bills: many('Bill', { to: 'userId', order }) })
const askingSideways = relationsOf('User', { lockedBills: many('Bill', { to: 'userId', order }) })

const GUIDE = readFileSync('docs/adding-a-read.md', 'utf8')

/** type-graphql keeps what was built once: each plants one more, and what cannot be taken back comes last. */
describe('what asks for a permission', () => {
  /** In the words of the guide. */
  const refused = (line: string, reads: readonly MoreRelations[], ...resolvers: (new () => object)[]) => {
    expect(() => build(reads, ...resolvers)).toThrow(line)
    expect(GUIDE).toContain(line)
  }
  const build = (reads: readonly MoreRelations[], ...resolvers: (new () => object)[]) =>
    buildBackplaneSchema([{ name: 'planted', reads: [bill, asking, ...reads], resolvers }])

  it('is led to by a list that asks for the same, and by a row that refers to one', () => {
    expect(() => build([], AskingResolver)).not.toThrow()
  })

  it('is not served with a list of the tenant that asks for less', () => {
    refused(
      'Tenant.open leads to Bill, which asks for "billing:read", and asks for less: add @InTenant(\'billing:read\')',
      [open],
      ...[AskingResolver, OpenResolver],
    )
  })

  it('is not served with a list of what is no tenant’s, where nobody can ask', () => {
    refused(
      'User.bills leads to Bill, which asks for "billing:read", and asks for less: start from a noun that has a tenantId, where @InTenant(\'billing:read\') can ask',
      [open, sideways],
      ...[AskingResolver, OpenResolver, SidewaysResolver],
    )
    refused(
      'User.lockedBills asks for "billing:read", and a row of User names no tenant: declare it on a noun that has a tenantId, or take @InTenant(…) out',
      [open, sideways, askingSideways],
      ...[AskingResolver, OpenResolver, SidewaysResolver, AskingSidewaysResolver],
    )
  })
})
