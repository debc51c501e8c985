import { createApolloClient } from './client.ts'
import { CREATE_TENANT, INVITATIONS, TENANTS } from './documents.ts'

const {
  BACKPLANE_URL = 'http://127.0.0.1:4000',
  BACKPLANE_TOKEN = '',
  TENANT_NAME = 'A shop by Apollo Client',
} = process.env
const client = createApolloClient(`${BACKPLANE_URL}/graphql`, () => BACKPLANE_TOKEN)
const say = (line: string) => process.stdout.write(`${line}\n`)

const { data } = await client.query({ query: TENANTS })
const place = data?.viewer.memberships[0]
if (!data || !place) throw new Error('Nobody is signed in, or they belong to no tenant.')
say(`${data.viewer.name}: ${place.role} of ${place.tenant.name}`)

// A connection: fetchMore asks for the next page, and the cache's policy appends it to the list.
const list = client.watchQuery({ query: INVITATIONS, variables: { id: place.tenant.id } })
let pages = 1
let invitations = (await list.refetch()).data?.tenant?.invitations
while (invitations?.pageInfo.hasNextPage) {
  await list.fetchMore({ variables: { after: invitations.pageInfo.endCursor ?? undefined } })
  invitations = client.readQuery({ query: INVITATIONS, variables: { id: place.tenant.id } })?.tenant?.invitations
  pages += 1
}
say(`invited, in ${pages} pages: ${invitations?.edges.map(({ node }) => node.email).join(', ')}`)

// The second one is refused, which is a value: a member of the result's union.
for (const name of [TENANT_NAME, TENANT_NAME]) {
  const answer = await client.mutate({ mutation: CREATE_TENANT, variables: { input: { name } } })
  const result = answer.data?.createTenant
  if (result?.__typename === 'TenantCreated') say(`created: ${result.tenant.name}`)
  else if (result?.__typename === 'SlugTaken') say(`refused: ${result.__typename}, ${result.slug}`)
  else throw new Error(result?.message)
}

const again = await client.query({ query: TENANTS, fetchPolicy: 'network-only' })
say(`seen at once: ${again.data?.viewer.memberships.some(({ tenant }) => tenant.name === TENANT_NAME)}`)
