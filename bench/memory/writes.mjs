import pg from 'pg'

/*
 * What changes past the API, in SQL: a message is read or unread, a counter moves, the price list's order changes. Each voids the cached
 * answers that show it.
 */

const NOTIFICATION = {
  name: 'notification',
  text: 'update notifications set read_at = case when read_at is null then now() end where user_id = $1 and dedupe_key = $2',
}
const COUNTER = {
  name: 'counter',
  text: 'update counters set used = (used + 1) % 90, updated_at = now() where tenant_id = $1 and feature_key = $2',
}
const PLAN = { name: 'plan', text: "update plans set position = 1000 + $1 where key = 'bench_pro'" }

/** @param {string} url of a role that may write every row */
export function openWrites(url) {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  const run = async (statement, values) => {
    const { rowCount } = await pool.query({ ...statement, values })
    if (rowCount !== 1) throw new Error(`the write "${statement.name}" found no row`)
  }
  return {
    'write-notification': ({ userId }, detail) => run(NOTIFICATION, [userId, `bench-${30 - (detail % 5)}`]),
    'write-counter': ({ tenantId }, detail) =>
      run(COUNTER, [tenantId, `bench_feature_${String(1 + (detail % 10)).padStart(2, '0')}`]),
    'write-plan': (_, detail) => run(PLAN, [detail % 100]),
    close: () => pool.end(),
  }
}
