import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromPublicId } from '../../lib/ids.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import type { GraphqlClient } from '../support/graphql-client.ts'
import { seedOf } from '../support/seed.ts'

const SAVE = `mutation ($input: SaveOperationInput!) {
  saveOperation(input: $input) {
    __typename
    ... on OperationSaved { savedOperation { id name description variables visibility mine savedBy } }
    ... on MutationError { message }
    ... on InvalidInput { field }
  }
}`
const LIST = `query ($first: Int! = 20, $after: String) {
  savedOperations(first: $first, after: $after) { nodes { name mine } pageInfo { hasNextPage endCursor } }
}`
const ONE = 'query ($id: ID!) { savedOperation(id: $id) { name mine } }'
const REMOVE = 'mutation ($id: ID!) { removeOperation(id: $id) }'

interface Saved {
  readonly saveOperation: {
    readonly __typename: string
    readonly field?: string
    readonly message?: string
    readonly savedOperation?: { readonly id: string }
  }
}
interface Listed {
  readonly savedOperations: {
    readonly nodes: readonly { readonly name: string }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

describe('saved operations', () => {
  let backplane: TestBackplane
  let olga: GraphqlClient
  let finn: GraphqlClient
  let customer: GraphqlClient

  beforeAll(async () => {
    backplane = await startTestBackplane({ worker: false })
    const seed = seedOf(backplane)
    olga = await (await seed.operator('engineer')).client()
    finn = await (await seed.operator('finance')).client()
    customer = await (await seed.person('Ada')).client()
  })
  afterAll(() => backplane?.close())

  const save = async (by: GraphqlClient, more: object) => {
    const input = { name: 'Plans', document: '{ plans { key } }', ...more }
    return (await by.data<Saved>(SAVE, { input })).saveOperation
  }
  const idOf = ({ savedOperation }: Saved['saveOperation']) => String(savedOperation?.id)
  const names = async (by: GraphqlClient) => (await by.data<Listed>(LIST)).savedOperations.nodes.map(({ name }) => name)

  it('are one’s own until they are shared, and nobody’s but staff’s', async () => {
    const own = await save(olga, { name: 'Own' })
    const shared = await save(olga, { name: 'Shared', visibility: 'STAFF', variables: '{ "id": "tnt_…" }' })
    expect(shared.savedOperation).toMatchObject({ visibility: 'STAFF', mine: true, savedBy: 'Olga' })
    expect(await names(olga)).toEqual(['Shared', 'Own'])
    expect(await names(finn)).toEqual(['Shared'])
    expect((await finn.ask(ONE, { id: idOf(own) })).data).toEqual({ savedOperation: null })
    expect((await finn.ask(ONE, { id: idOf(shared) })).data).toEqual({
      savedOperation: { name: 'Shared', mine: false },
    })
    for (const [document, variables] of [
      [LIST, {}],
      [ONE, { id: idOf(shared) }],
      [SAVE, { input: { name: 'x', document: '{ a }' } }],
    ] as const)
      expect((await customer.ask(document, variables)).errors[0]?.message).toContain('"operator:explore"')
  })

  it('are changed and removed by whoever has saved them, and by nobody else', async () => {
    const id = idOf(await save(olga, { name: 'Mine', visibility: 'STAFF' }))
    const others = { input: { id, name: 'Taken', document: '{ a }' } }
    expect((await finn.ask(SAVE, others)).errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect((await finn.ask(REMOVE, { id })).errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect(idOf(await save(olga, { id, name: 'Renamed', visibility: 'STAFF' }))).toBe(id)
    expect(await names(finn)).toContain('Renamed')
    expect((await olga.ask(REMOVE, { id })).data).toEqual({ removeOperation: id })
    expect((await olga.ask(ONE, { id })).data).toEqual({ savedOperation: null })
  })

  it('leave an entry when staff sees them, or saw them until then; one’s own leave none', async () => {
    const actions = async (of: string) => {
      const where = { objectKind: 'savedOperation', objectId: String(fromPublicId('savedOperation', of)) }
      const found = await backplane.app.db.operator((tx) =>
        tx.auditEntry.findMany({ where, orderBy: [{ at: 'asc' }, { id: 'asc' }] }),
      )
      return found.map(({ action }) => action)
    }
    const own = idOf(await save(olga, { name: 'Quiet' }))
    expect(await actions(own)).toEqual([])
    await save(olga, { id: own, name: 'Quiet', visibility: 'STAFF' })
    await save(olga, { id: own, name: 'Quiet', visibility: 'MINE' })
    await olga.data(REMOVE, { id: own })
    expect(await actions(own)).toEqual(['saved_operation.update', 'saved_operation.update'])
    const shared = idOf(await save(olga, { name: 'Loud', visibility: 'STAFF' }))
    await olga.data(REMOVE, { id: shared })
    expect(await actions(shared)).toEqual(['saved_operation.share', 'saved_operation.remove'])
  })

  it('are refused in words that say what to mend', async () => {
    const refused = async (more: object) => (await save(olga, more)).field
    expect(await refused({ name: ' ' })).toBe('name')
    expect(await refused({ name: 'x'.repeat(101) })).toBe('name')
    expect(await refused({ document: '' })).toBe('document')
    expect(await refused({ variables: '[1]' })).toBe('variables')
    expect(await refused({ variables: '{ "half": ' })).toBe('variables')
    expect(await refused({ description: 'x'.repeat(1_001) })).toBe('description')
  })

  it('are walked page by page, each once', async () => {
    const seen: string[] = []
    let after: string | null = null
    do {
      const { savedOperations }: Listed = await olga.data<Listed>(LIST, { first: 2, after })
      seen.push(...savedOperations.nodes.map(({ name }) => name))
      after = savedOperations.pageInfo.hasNextPage ? savedOperations.pageInfo.endCursor : null
    } while (after !== null)
    expect(seen).toEqual(await names(olga))
    expect(seen.length).toBeGreaterThanOrEqual(2)
  })
})
