import { createUrqlClient } from './client.ts'
import { CreateTenant, Invitations, Tenants } from './documents.ts'

const { BACKPLANE_URL = 'http://127.0.0.1:4000', BACKPLANE_TOKEN = '', TENANT_NAME = 'A shop by urql' } = process.env
const client = createUrqlClient(`${BACKPLANE_URL}/graphql`, () => BACKPLANE_TOKEN)
const say = (line: string) => process.stdout.write(`${line}\n`)

const { data, error } = await client.query(Tenants, {})
const place = data?.viewer.memberships[0]
if (!data || !place) throw error ?? new Error('They belong to no tenant.')
say(`${data.viewer.name}: ${place.role} of ${place.tenant.name}`)

// A connection: relayPagination appends each page to those that the cache holds.
let pages = 1
let invitations = (await client.query(Invitations, { id: place.tenant.id })).data?.tenant?.invitations
while (invitations?.pageInfo.hasNextPage) {
  const variables = { id: place.tenant.id, after: invitations.pageInfo.endCursor }
  invitations = (await client.query(Invitations, variables)).data?.tenant?.invitations
  pages += 1
}
say(`invited, in ${pages} pages: ${invitations?.edges.map(({ node }) => node.email).join(', ')}`)

// The second one is refused, which is a value: a member of the result's union.
for (const name of [TENANT_NAME, TENANT_NAME]) {
  const answer = await client.mutation(CreateTenant, { input: { name } })
  const result = answer.data?.createTenant
  if (result?.__typename === 'TenantCreated') say(`created: ${result.tenant.name}`)
  else if (result?.__typename === 'SlugTaken') say(`refused: ${result.__typename}, ${result.slug}`)
  else throw answer.error ?? new Error(result?.message)
}

const again = await client.query(Tenants, {}, { requestPolicy: 'network-only' })
say(`seen at once: ${again.data?.viewer.memberships.some(({ tenant }) => tenant.name === TENANT_NAME)}`)
