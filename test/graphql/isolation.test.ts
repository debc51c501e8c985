import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { fromPublicId, newId, toPublicId } from '../../lib/ids.ts'
import { policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'
import { sealed } from '../support/audit.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type FurnishedTenant, furnishedTenant } from '../support/furnished.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { strangersOf } from '../support/isolation/strangers.ts'
import { beyondTheWalls } from '../support/lanes/beyond-the-walls.ts'
import { type Ids, OPERATIONS, type Operation } from '../support/operations.ts'
import { changes, type Picture, pictureOf } from '../support/rows.ts'
import { seedOf } from '../support/seed.ts'

/** Those that ask about nobody's objects in particular. */
const WITHOUT_IDS = [
  'Query.viewer',
  'Query.plans',
  'Query.products',
  'Query.sellerPlans',
  'Query.invitationPreview',
  'Subscription.viewerChanged',
  'Subscription.notificationReceived',
  'Mutation.createTenant',
  'Mutation.revokeAllSessions',
  'Mutation.updateProfile',
  'Mutation.closeAccount',
  'Query.previewCloseAccount',
  'Mutation.exportPersonalData',
]

interface Asked {
  readonly ids: Ids
  readonly session?: string
}

describe('a stranger who knows every id of another tenant', () => {
  let backplane: TestBackplane
  let ada: FurnishedTenant
  let ben: FurnishedTenant
  let stranger: GraphqlClient
  /** Ben's people, by what they may do there; and somebody who is nobody's. */
  let strangers: Readonly<Record<string, GraphqlClient>>
  let session: string
  let before: Picture

  beforeAll(async () => {
    // Who is not signed in may ask for less at once, and would be refused for that before anything else.
    backplane = await startTestBackplane({ env: { LIMITS: '{"mode":"off"}' } })
    const seed = seedOf(backplane)
    ada = await furnishedTenant(backplane.app, seed, 'Ada')
    ben = await furnishedTenant(backplane.app, seed, 'Ben')
    stranger = await ben.owner.client()
    strangers = await strangersOf(backplane, seed, ben)
    session = String(decodeJwt(await ada.owner.token()).sid)
    // What each of them is known by is written at their first request.
    for (const client of Object.values(strangers)) await client.ask('{ plans { key } }')
    // A key notes its use once a minute: these have noted it for longer than all of this takes.
    await beyondTheWalls(backplane.database, (owner) =>
      owner.query("update api_keys set last_used_at = last_used_at + interval '1 day' where last_used_at is not null"),
    )
    before = await quietPicture()
  })
  afterAll(() => backplane?.close())

  /** When the webhooks and mails of the arrangement have come to rest. */
  async function quietPicture(): Promise<Picture> {
    await sealed(backplane)
    let last = await pictureOf(backplane.database)
    return eventually(async () => {
      const [older, newer] = [last, await pictureOf(backplane.database)]
      last = newer
      return changes(older, newer).length === 0 && newer
    }, 'nothing changes any more')
  }

  /** What came back but for the request's own id, byte for byte. */
  async function answer(client: GraphqlClient, { query, variables }: Operation): Promise<string> {
    const { requestId, ...rest } = await client.ask(query, variables)
    expect(requestId).toMatch(/^req_[0-9a-f]{32}$/)
    return JSON.stringify(rest).replaceAll(String(requestId), 'req')
  }

  const replaced = (make: (id: string) => string): Ids =>
    Object.fromEntries(Object.entries(ada.ids).map(([noun, id]) => [noun, make(id)])) as unknown as Ids
  const hers = (): Asked => ({ ids: ada.ids, session })
  const ofNobody = (): Asked => ({ ids: replaced((id) => toPublicId(id.slice(0, 3), newId())), session: newId() })
  const malformed = (): Asked => ({ ids: replaced((id) => `${id.slice(0, 3)}_not-an-id`), session: 'not an id' })
  const operations = Object.keys(OPERATIONS).filter((name) => !WITHOUT_IDS.includes(name))
  /** Who is no operator is turned away from these before any id is looked at. */
  const ofOperators = Object.values(buildBackplaneSchema([betterMovies]).getMutationType()?.getFields() ?? {})
    .filter((field) => policyOf(field)?.kind === 'operator')
    .map((field) => `Mutation.${field.name}`)
  const ask = (client: GraphqlClient, name: string, { ids, session: id = '' }: Asked) => {
    const make = OPERATIONS[name]
    if (!make) throw new Error(`no operation ${name}`)
    const query = 'mutation ($id: ID!) { revokeSession(id: $id) }'
    return answer(client, name === 'Mutation.revokeSession' ? { query, variables: { id } } : make(ids))
  }

  it('meets every root field of the schema here', () => {
    const schema = buildBackplaneSchema([betterMovies])
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
      Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`),
    )
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(fields.toSorted())
  })

  it.each(operations)('%s tells them nothing: the same bytes as for what does not exist or is no id', async (name) => {
    for (const [who, client] of Object.entries(strangers)) {
      const told = async (asked: Asked) => ({ who, text: await ask(client, name, asked) })
      const unreadable = await told(hers())
      const root = name.slice(name.indexOf('.') + 1)
      expect(unreadable).toEqual({
        who,
        text: expect.stringMatching(
          new RegExp(
            `"code":"(NOT_FOUND|FORBIDDEN)"|"data":\\{"${root}":null\\},"errors":\\[\\]|"nodes":\\[null(,null)*\\]`,
          ),
        ),
      })
      expect(unreadable).toEqual(await told(ofNobody()))
      expect(unreadable).toEqual(await told(malformed()))
      const marks = [ada.name, ada.owner.email, fromPublicId('tenant', ada.ids.tenant)]
      expect({ who, seen: marks.filter((mark) => unreadable.text.includes(String(mark))) }).toEqual({ who, seen: [] })
    }
  })

  it('mixing in one id of the other tenant among their own changes nothing either', async () => {
    const nouns = [
      ...(['tenant', 'subscription', 'device', 'notification', 'membership', 'role'] as const),
      ...(['invitation', 'domain', 'joinRequest'] as const),
    ]
    for (const noun of nouns) {
      for (const name of operations.filter((each) => each.startsWith('Mutation.') && !ofOperators.includes(each))) {
        const mixed = { ...ada.ids, ...ben.ids, [noun]: ada.ids[noun] }
        const uses = JSON.stringify(OPERATIONS[name]?.(mixed)).includes(ada.ids[noun])
        if (uses) expect(await ask(stranger, name, { ids: mixed })).toContain('NOT_FOUND')
      }
    }
  })

  it('sees their own: the operations above do ask', async () => {
    const seen = await Promise.all(
      ['Query.viewer', 'Query.tenant'].map((name) => ask(stranger, name, { ids: ben.ids })),
    )
    for (const text of seen) {
      expect(text).toContain(ben.name)
      expect(text).toContain(ben.ids.device)
      expect(text).not.toContain(ada.name)
      expect(text).toContain('"errors":[]')
    }
  })

  it('has changed nothing, anywhere', async () => {
    expect(changes(before, await quietPicture())).toEqual([])
  })

  it('and without a token is turned away everywhere but at what is public', async () => {
    const anonymous = graphqlClient(backplane.url)
    const open: string[] = []
    for (const [name, make] of Object.entries(OPERATIONS)) {
      const { query, variables } = make(ada.ids)
      const { errors } = await anonymous.ask(query, variables)
      if (errors.length === 0) open.push(name)
      else
        expect(
          errors.map((error) => error.extensions.code),
          name,
        ).toContain('UNAUTHENTICATED')
    }
    // By their ids they find what is everybody's, and of hers nothing.
    expect(open).toEqual([
      'Query.node',
      'Query.nodes',
      'Query.plans',
      'Query.sellerPlans',
      'Query.products',
      'Query.invitationPreview',
    ])
    expect((await anonymous.ask('{ films { title } }')).errors).toEqual([])
    expect(changes(before, await quietPicture())).toEqual([])
  })
})
