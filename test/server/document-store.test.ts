import { GraphQLError, Kind, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createDocumentStore } from '../../server/graphql/document-store.ts'

const TEXT = 'query Plans {\n  plans {\n    key\n  }\n}'

describe('the store of documents that anybody sent', () => {
  it('keeps where each field stands, and none of the tokens between', async () => {
    const store = createDocumentStore()
    await store.set('plans', parse(TEXT))
    const [operation] = (await store.get('plans'))?.definitions ?? []
    const field = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : undefined
    expect(field?.loc?.startToken.next ?? null).toBeNull()
    expect(new GraphQLError('for a test', { nodes: field ?? null }).toString()).toBe(
      'for a test\n\nGraphQL request:2:3\n1 | query Plans {\n2 |   plans {\n  |   ^\n3 |     key',
    )
  })

  it('lets go of what was used longest ago when there is no more room', async () => {
    const store = createDocumentStore(2 * TEXT.length)
    for (const key of ['first', 'second']) await store.set(key, parse(TEXT))
    await store.get('first')
    await store.set('third', parse(TEXT))
    expect(
      await Promise.all(['first', 'second', 'third'].map(async (key) => (await store.get(key)) !== undefined)),
    ).toEqual([true, false, true])
  })
})
