import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const PERSON = { email: 'ada@demo.example', password: 'better movies' }
const CREATE = `mutation Create($input: CreateTenantInput!) {
  createTenant(input: $input) { __typename ... on TenantCreated { tenant { id slug } } }
}`

/** Signs the demo's first person in, or another of its people, through the issuer's own pages. */
export async function signInDemo(url, email = PERSON.email) {
  const { signIn } = await import('../../dist/server/cli/sign-in.js')
  const { accessToken } = await signIn({ publicUrl: url, ...PERSON, email })
  return accessToken
}

/**
 * Creates tenants one after the other until the server is gone; what it had acknowledged goes into `acknowledged`.
 *
 * @param {{ url: string, isGone(): boolean }} server
 * @param {Set<string>} acknowledged slugs
 * @throws Error when the server answers something else than "created"
 */
export async function createTenants(server, acknowledged) {
  try {
    const token = await signInDemo(server.url)
    while (!server.isGone()) {
      const slug = `kept-${Date.now().toString(36)}-${acknowledged.size}`
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: CREATE, variables: { input: { name: slug, slug } } }),
      })
      const answer = await response.json()
      if (answer.data?.createTenant?.tenant?.slug !== slug) throw new Refused(JSON.stringify(answer))
      acknowledged.add(slug)
    }
  } catch (error) {
    // Cut off in the middle, as was intended; an answer that refuses is a fault.
    if (error instanceof Refused) throw error
  }
}

class Refused extends Error {}

/**
 * @param {string} home
 * @param {Set<string>} acknowledged
 * @returns {Promise<string[]>} which of the acknowledged tenants the database does not hold
 */
export async function missingTenants(home, acknowledged) {
  const { passwords } = JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8'))
  const port = readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]
  // The superuser, because row-level security hides the rows from everybody else.
  const client = new pg.Client(`postgresql://postgres:${passwords.superuser}@127.0.0.1:${port}/backplane`)
  await client.connect()
  const { rows } = await client.query('select slug from tenants').finally(() => client.end())
  const present = new Set(rows.map(({ slug }) => slug))
  return [...acknowledged].filter((slug) => !present.has(slug))
}
