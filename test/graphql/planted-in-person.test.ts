import { Field, ID, ObjectType, Query, Resolver } from 'type-graphql'
import { expect, it } from 'vitest'
import { many, noun, query } from '../../reads/noun.ts'
import { byDeclaration, Declared } from '../../schema/declared.ts'
import { InPerson, ReadableBy, SignedIn } from '../../schema/policies.ts'
import { createPlans } from '../../server/graphql/documents/plan.ts'
import { registerDocument } from '../../server/graphql/documents/register.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { modelOf } from '../../server/reads.ts'

@ReadableBy('everyone')
@ObjectType({ simpleResolvers: true })
class Diary {
  @Field(() => ID)
  id!: string
}

@Resolver()
class DiaryResolver {
  @Declared()
  @InPerson()
  @Query(() => [Diary])
  diaries() {
    return byDeclaration()
  }

  @Declared()
  @SignedIn()
  @Query(() => [Diary])
  openDiaries() {
    return byDeclaration()
  }
}

const READS = [
  noun('Diary', { table: 'x.diaries', columns: { id: 'id:dia' }, visibleTo: 'everyone' }),
  query({
    diaries: many('Diary', { order: ['id'] }),
    openDiaries: many('Diary', { order: ['id'] }),
  }),
]
const extensions = [{ name: 'diaries', reads: READS, resolvers: [DiaryResolver] }]
const model = modelOf(extensions)
const schema = buildBackplaneSchema(extensions, model)

/** Whether the quick lane answers a document by its statement, and in how many parts it would be kept. */
function lane(field: string) {
  const registered = registerDocument(schema, model, `sha256:${field}`, `{ ${field} { id } }`, 1)
  const planned = createPlans(schema, model)(registered, {})
  return { planned: 'plan' in planned, parts: registered.parts.length }
}

it('what is a person’s alone is not answered by a statement, nor kept in parts: who acts as them would be shown it', () => {
  expect(lane('openDiaries')).toEqual({ planned: true, parts: 1 })
  expect(lane('diaries')).toEqual({ planned: false, parts: 0 })
})
