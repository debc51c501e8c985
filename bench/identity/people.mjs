import { toPublicId } from '../../dist/lib/ids.js'
import { withClient } from '../home/database/open.mjs'

/**
 * The seeded people, in an order of chance that is the same each time.
 *
 * @param {{ urls: { superuser: string } }} database @param {{ count: number, only?: 'many' }} wanted many: plain members of tenants of 110 members
 * @returns {Promise<{ number: number, email: string, name: string, tenant: string, role: string }[]>} `tenant` is its public id
 */
export async function readPeople({ urls }, { count, only }) {
  const { rows } = await withClient(urls.superuser, (client) =>
    client.query(
      `select u as number, p.email, p.name, m.tenant_id, m.role from bench.people p join memberships m on m.user_id = bench.id(2, u)
       where u > 1 and ($2 or (t % 10 = 1 and m.role = 'member')) order by md5('a' || u) limit $1`,
      [count, only !== 'many'],
    ),
  )
  return rows.map(({ tenant_id, ...row }) => ({ ...row, tenant: toPublicId('tenant', tenant_id) }))
}

/** The one person who is staff. */
export async function readOperator({ urls }) {
  const { rows } = await withClient(urls.superuser, (client) =>
    client.query('select email from bench.people where u = 1'),
  )
  return rows[0]
}

/** What the issuer has counted of tries, forgotten, as after an hour without one. */
export function forgetTries({ urls }) {
  return withClient(urls.superuser, (client) => client.query('truncate local_identity.throttles'))
}
