import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toPublicId } from '../../lib/ids.ts'
import { ApiError, type ClientOptions, createClient, isRefusal } from '../../sdk/index.ts'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { collect } from '../support/collect.ts'
import { recordedFetch } from '../support/recorded-fetch.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'
import { typedDocument, writeManifest } from '../support/typed-document.ts'

const Viewer = typedDocument<{ viewer: { name: string } }>('query SdkViewer { viewer { name } }')
const Plans = typedDocument<{ plans: { name: string }[] }>('query SdkPlans { plans { name } }')
const Unregistered = typedDocument<{ viewer: { id: string } }>('query SdkUnregistered { viewer { id } }')
const Invitations = typedDocument<
  {
    tenant: {
      invitations: { nodes: { email: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    }
  },
  { id: string; after?: string | null }
>(
  'query SdkInvitations($id: ID!, $after: String) { tenant(id: $id) { invitations(first: 2, after: $after) { nodes { email } pageInfo { hasNextPage endCursor } } } }',
)
const Feed = typedDocument<{ viewer: { notifications: { totalCount: number } } }, { first: number | string }>(
  'query SdkFeed($first: Int!) { viewer { notifications(first: $first) { totalCount } } }',
)
const Bills = typedDocument<{ tenant: { name: string; invoices: object | null } }, { id: string }>(
  'query SdkBills($id: ID!) { tenant(id: $id) { name invoices { totalCount } } }',
)
const CreateTenant = typedDocument<
  {
    createTenant:
      | { __typename: 'TenantCreated'; tenant: { id: string } }
      | { __typename: 'SlugTaken'; slug: string; message: string }
      | { __typename: 'InvalidInput'; message: string }
  },
  { input: { name: string } }
>(
  'mutation SdkCreateTenant($input: CreateTenantInput!) { createTenant(input: $input) { __typename ... on TenantCreated { tenant { id } } ... on SlugTaken { slug } ... on MutationError { message } } }',
)

describe('the SDK', () => {
  let folder: string
  let backplane: TestBackplane
  let seed: Seed
  let tenant: SeededTenant
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backplane-sdk-'))
    const manifest = await writeManifest(join(folder, 'sdk.json'), [
      Viewer,
      Plans,
      Feed,
      Invitations,
      Bills,
      CreateTenant,
    ])
    backplane = await startTestBackplane({ documents: [manifest], worker: false })
    seed = seedOf(backplane)
    tenant = await seed.tenant()
  })
  afterAll(async () => {
    await backplane?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function clientOf(person: Person | null, options: Partial<ClientOptions> = {}) {
    const token = (await person?.token()) ?? null
    const { fetch, sent } = recordedFetch()
    const client = createClient({ url: `${backplane.url}/graphql`, token: () => token, fetch, ...options })
    return { client, sent }
  }
  const owner = (options?: Partial<ClientOptions>) => clientOf(tenant.owner, options)
  const failure = (asked: Promise<unknown>) =>
    asked.then(
      () => expect.unreachable('it was answered'),
      (error: unknown) => (error instanceof ApiError ? error : expect.unreachable(String(error))),
    )

  it('asks a registered query by GET and its identifier, in the name of its program, and no text goes out', async () => {
    const { client, sent } = await owner({ client: { name: 'shop', version: '1.4.2' } })
    expect(await client.request(Viewer)).toEqual({ viewer: { name: 'Ada' } })
    expect(sent).toMatchObject([{ method: 'GET', body: null }])
    expect([...(sent[0]?.url.searchParams.keys() ?? [])]).toEqual(['documentId'])
    expect(sent[0]?.headers.get('apollographql-client-name')).toBe('shop')
    expect(sent[0]?.headers.get('apollographql-client-version')).toBe('1.4.2')
  })

  it('asks by POST where variables must not stand in an address, or would make it too long', async () => {
    const { client, sent } = await owner()
    await client.request(Invitations, { id: tenant.publicId }, { queries: 'POST' })
    expect(await client.request(Invitations, { id: 'x'.repeat(2_000) })).toEqual({ tenant: null })
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST'])
    expect(sent.every(({ url }) => url.search === '')).toBe(true)
  })

  it('sends the text of what is not registered, and from then on at once', async () => {
    const { client, sent } = await owner()
    await client.request(Unregistered)
    await client.request(Unregistered)
    expect(sent.map(({ body }) => body?.query ?? null)).toEqual([null, `${Unregistered}`, `${Unregistered}`])
  })

  it('keeps its identifiers when a variable is at fault', async () => {
    const { client, sent } = await owner()
    expect(await failure(client.request(Feed, { first: 'many' }))).toMatchObject({ code: 'BAD_INPUT' })
    await client.request(Feed, { first: 1 })
    expect(sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET'])
  })

  it('sends no text at all when it may not', async () => {
    const { client, sent } = await owner({ documents: 'registered' })
    expect(await failure(client.request(Unregistered))).toMatchObject({ code: 'BAD_INPUT', status: 400 })
    expect(sent).toHaveLength(1)
  })

  it('gives a refusal as a value that its type tells apart, and carries the version of its own write from then on', async () => {
    const { client, sent } = await owner()
    const first = await client.request(CreateTenant, { input: { name: 'Sdk shop' } })
    if (isRefusal(first.createTenant)) expect.unreachable(first.createTenant.message)
    else expect(first.createTenant.tenant.id).toMatch(/^tnt_/)
    const { createTenant } = await client.request(CreateTenant, { input: { name: 'Sdk shop' } })
    expect(isRefusal(createTenant) && createTenant).toMatchObject({ __typename: 'SlugTaken', slug: 'sdk-shop' })
    await client.request(Viewer)
    const versions = sent.map(({ headers }) => headers.get('backplane-version'))
    expect(versions[0]).toBeNull()
    expect(Number(versions[1])).toBeGreaterThan(0)
    expect(Number(versions[2])).toBeGreaterThanOrEqual(Number(versions[1]))
  })

  it('walks a list to its end, a page at a time, and asks for no page that nobody wants', async () => {
    const { client, sent } = await owner()
    const invite = await tenant.owner.client()
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await invite.data('mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename } }', {
        input: { tenantId: tenant.publicId, email: `${name}@walk.example` },
      })
    const walk = () => client.walk(Invitations, { id: tenant.publicId }, (data) => data.tenant.invitations)
    expect((await collect(walk())).map(({ email }) => email[0])).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(sent).toHaveLength(3)
    for await (const { email } of walk()) if (email.startsWith('d')) break
    expect(sent).toHaveLength(4)
  })

  it('says which code, message and request id an error has, and what of the answer is there', async () => {
    const { client } = await clientOf(null)
    const error = await failure(client.request(Viewer))
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', requestId: expect.stringMatching(/^req_/) })
    expect(error.message.length).toBeGreaterThan(10)
    expect(await client.request(Plans)).toMatchObject({ plans: [{ name: 'Basic' }, {}, {}] })
  })

  it('throws for a field that is withheld, or takes the rest of the answer, as it was told', async () => {
    const member = await seed.member(tenant, 'member')
    const strict = await clientOf(member)
    const error = await failure(strict.client.request(Bills, { id: tenant.publicId }))
    expect(error).toMatchObject({ code: 'FORBIDDEN', data: { tenant: { invoices: null } } })
    const { client } = await clientOf(member, { withheld: 'null' })
    expect(await client.request(Bills, { id: tenant.publicId })).toMatchObject({ tenant: { invoices: null } })
  })

  it('asks once for a newer token when the server takes the old one no more', async () => {
    const good = await tenant.owner.token()
    const asked: (string | undefined)[] = []
    const { client } = await owner({
      token: (refused) => {
        asked.push(refused)
        return refused === 'stale' ? good : 'stale'
      },
    })
    expect(await client.request(Viewer)).toEqual({ viewer: { name: 'Ada' } })
    expect(asked).toEqual([undefined, 'stale'])
    const never = await owner({ token: () => 'stale' })
    expect(await failure(never.client.request(Viewer))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
    expect(never.sent).toHaveLength(2)
  })

  it('knows a tenant of nobody’s as null and not as an error', async () => {
    const { client } = await owner()
    expect(await client.request(Bills, { id: toPublicId('tenant', crypto.randomUUID()) })).toEqual({ tenant: null })
  })
})
