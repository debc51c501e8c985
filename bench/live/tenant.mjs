import pg from 'pg'

/** Connections that one person may have at a node (server/graphql/live/limits.ts), with room to spare; a person's are on both nodes. */
export const PER_PERSON = 10

/**
 * One tenant with as many people as it takes, each of whom has a place there for as long as the bench runs.
 *
 * @param {string} url superuser @param {{ userId: string, tenantId: string }[]} people @param {number} subscribers
 * @returns {Promise<{ tenantId: string, users: string[], emit(): Promise<void>, close(): Promise<void> }>} `emit` resolves when one more event has been
 *   committed
 */
export async function openTenant(url, people, subscribers) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const [{ tenantId }] = people
  const users = people.slice(0, Math.ceil(subscribers / PER_PERSON)).map(({ userId }) => userId)
  const { rows } = await client.query(
    `insert into memberships (id, tenant_id, user_id, role, created_at, updated_at)
     select gen_random_uuid(), $1, u, 'member', now(), now() from unnest($2::uuid[]) u on conflict do nothing returning id`,
    [tenantId, users],
  )
  return {
    tenantId,
    users,
    async emit() {
      await client.query(
        `insert into events (id, tenant_id, type, payload, occurred_at, recorded_at) values (gen_random_uuid(), $1, 'tenant.renamed', '{}', now(), now())`,
        [tenantId],
      )
    },
    async close() {
      await client.query('delete from memberships where id = any($1)', [rows.map(({ id }) => id)])
      await client.query(`delete from events where tenant_id = $1 and type = 'tenant.renamed'`, [tenantId])
      await client.end()
    },
  }
}
