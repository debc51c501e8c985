import { Args, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql'
import { describe, expect, it } from 'vitest'
import { connection, many, noun, query, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { PageArgs } from '../../resolvers/page-args.ts'
import { byDeclaration, Declared } from '../../schema/declared.ts'
import { Node } from '../../schema/node.ts'
import { connectionOf } from '../../schema/page.ts'
import { InTenant, Public, ReadableBy, SignedIn } from '../../schema/policies.ts'
import { Tenant } from '../../schema/tenants.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

@ReadableBy('tenant')
@ObjectType({ implements: Node, simpleResolvers: true })
class Memo {
  @Field(() => ID)
  id!: string
}

@ReadableBy('tenant')
@SignedIn()
@ObjectType({ implements: Node, simpleResolvers: true })
class Receipt {
  @Field(() => ID)
  id!: string
}

@ReadableBy('everyone')
@Public()
@ObjectType({ implements: Node, simpleResolvers: true })
class Poster {
  @Field(() => ID)
  id!: string
}

@ReadableBy('tenant')
@InTenant('tenant:read')
@ObjectType({ implements: Node, simpleResolvers: true })
class Twin {
  @Field(() => ID)
  id!: string
}

const ReceiptConnection = connectionOf('Receipt', () => Receipt)

@Resolver(() => Tenant)
class PlantedResolver {
  @Declared()
  @FieldResolver(() => [Memo])
  memos() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [Twin])
  twins() {
    return byDeclaration()
  }

  @Declared()
  @InTenant('billing:read')
  @FieldResolver(() => ReceiptConnection)
  receipts(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @Public()
  @Query(() => [Poster])
  posters() {
    return byDeclaration()
  }
}

const columns = { id: 'id:mmo', tenantId: 'id:tenant', stars: 'int' } as const
const READS = [
  noun('Memo', { table: 'x.memos', columns, visibleTo: ofTenant() }),
  noun('Receipt', { table: 'x.receipts', columns: { ...columns, id: 'id:rcp' }, visibleTo: ofTenant() }),
  noun('Poster', { table: 'x.posters', columns: { id: 'uuid' }, visibleTo: 'everyone' }),
  noun('Twin', { table: 'x.twins', columns: { ...columns, id: 'id:tenant' }, visibleTo: ofTenant() }),
  relationsOf('Tenant', {
    memos: many('Memo', { to: 'tenantId', order: ['id'] }),
    twins: many('Twin', { to: 'tenantId', order: ['id'] }),
    receipts: connection('Receipt', { to: 'tenantId', order: ['-stars'] }),
  }),
  query({ posters: many('Poster', { order: ['id'] }) }),
]

describe('a schema is not served', () => {
  const problems = (() => {
    try {
      buildBackplaneSchema([{ name: 'planted', reads: READS, resolvers: [PlantedResolver] }])
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()

  it.each([
    'type Memo implements Node and does not say who finds it by its id: add @Public(), @SignedIn() or @InTenant(…)',
    'type Receipt is found by its id without "billing:read", which Tenant.receipts asks for: add @InTenant(\'billing:read\')',
    'type Poster implements Node, and its noun is keyed by no public id: declare its key as id:…',
    'type Twin has ids that begin with tnt_, and so has Tenant: one of them is no Node',
  ])('when a thing could not be found by its id, or too easily: %s', (line) => {
    expect(problems).toContain(line)
  })
})
