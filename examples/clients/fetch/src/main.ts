import { createClient, isRefusal } from '@backplane/sdk'
import { CreateTenant, Invitations, Tenants } from './documents.ts'

const { BACKPLANE_URL = 'http://127.0.0.1:4000', BACKPLANE_TOKEN = '', TENANT_NAME = 'A shop by fetch' } = process.env
const say = (line: string) => process.stdout.write(`${line}\n`)
const backplane = createClient({
  url: `${BACKPLANE_URL}/graphql`,
  token: () => BACKPLANE_TOKEN,
  client: { name: 'example-fetch', version: '1.0.0' },
  documents: 'registered',
})

const { viewer } = await backplane.request(Tenants)
const place = viewer.memberships[0]
if (!place) throw new Error('They belong to no tenant.')
say(`${viewer.name}: ${place.role} of ${place.tenant.name}`)

// A connection: each page is asked for when the one before is used up.
const emails: string[] = []
let pages = 0
const invitations = backplane.walk(Invitations, { id: place.tenant.id }, ({ tenant }) => {
  pages += 1
  return tenant?.invitations
})
for await (const { email } of invitations) emails.push(email)
say(`invited, in ${pages} pages: ${emails.join(', ')}`)

// The second one is refused, which is a value: a member of the result's union.
for (const name of [TENANT_NAME, TENANT_NAME]) {
  const { createTenant } = await backplane.request(CreateTenant, { input: { name } })
  if (!isRefusal(createTenant)) say(`created: ${createTenant.tenant.name}`)
  else if (createTenant.__typename === 'SlugTaken') say(`refused: ${createTenant.__typename}, ${createTenant.slug}`)
  else throw new Error(createTenant.message)
}

const again = await backplane.request(Tenants)
say(`seen at once: ${again.viewer.memberships.some(({ tenant }) => tenant.name === TENANT_NAME)}`)
