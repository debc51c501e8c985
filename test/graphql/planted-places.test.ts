import { Args, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql'
import { expect, it } from 'vitest'
import { connection, noun, relationsOf } from '../../reads/noun.ts'
import { ofTenant } from '../../reads/scope.ts'
import { PageArgs } from '../../resolvers/page-args.ts'
import { byDeclaration, Declared } from '../../schema/declared.ts'
import { connectionOf } from '../../schema/page.ts'
import { ReadableBy } from '../../schema/policies.ts'
import { Tenant } from '../../schema/tenants.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

@ReadableBy('tenant')
@ObjectType({ simpleResolvers: true })
class Score {
  @Field(() => ID)
  id!: string
}

const ScoreConnection = connectionOf('Score', () => Score)

@Resolver(() => Tenant)
class ScoreResolver {
  @Declared()
  @FieldResolver(() => ScoreConnection)
  scores(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}

const score = noun('Score', {
  table: 'x.scores',
  columns: { id: 'id:scr', tenantId: 'id:tenant', secret: 'int' },
  visibleTo: ofTenant(),
})
const scores = relationsOf('Tenant', { scores: connection('Score', { to: 'tenantId', order: ['-secret'] }) })

it('a list whose cursors would tell what its rows do not show keeps the schema from being served', () => {
  const build = () => buildBackplaneSchema([{ name: 'scores', reads: [score, scores], resolvers: [ScoreResolver] }])
  expect(build).toThrow(
    'Tenant.scores is paged in the order of secret, which Score does not show to everyone who sees it: its cursors would tell. Show the field, or order by another column.',
  )
})
