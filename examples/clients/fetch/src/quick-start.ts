import { createClient, isRefusal } from '@backplane/sdk'
import { CreateTenant, Invitations } from './documents.ts'

const backplane = createClient({
  url: `${process.env.BACKPLANE_URL}/graphql`,
  token: () => process.env.BACKPLANE_TOKEN ?? null,
  client: { name: 'quick-start', version: '1.0.0' },
})

const { createTenant } = await backplane.request(CreateTenant, { input: { name: 'Turing shop' } })
// A refusal is a value: SlugTaken or InvalidInput here, each with a message for people.
if (isRefusal(createTenant)) throw new Error(createTenant.message)

const { id, name } = createTenant.tenant
process.stdout.write(`${name} is ${id}\n`)
for await (const { email } of backplane.walk(Invitations, { id }, ({ tenant }) => tenant?.invitations))
  process.stdout.write(`invited: ${email}\n`)
