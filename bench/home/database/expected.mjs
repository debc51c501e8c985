import pg from 'pg'

/*
 * What the home screen of a person must hold, by statements of its own: no server's answer is the measure of another's.
 */

const VIEWER = `
  select json_build_object('id', u.id, 'name', u.name, 'email', u.email,
    'unread', (select count(*)::int from notifications n where n.user_id = u.id and n.read_at is null),
    'notifications', (select json_agg(json_build_object('id', n.id, 'title', n.title, 'createdAt', n.created_at, 'readAt', n.read_at)
      order by n.created_at desc, n.id desc)
      from (select * from notifications n where n.user_id = u.id order by created_at desc, id desc limit 5) n)) as value
  from users u where u.id = $1`

const TENANT = `
  select json_build_object('id', t.id, 'name', t.name,
    'members', (select json_agg(json_build_object('id', m.id, 'role', m.role,
        'user', json_build_object('id', u.id, 'name', u.name, 'email', u.email)) order by m.created_at, m.id)
      from (select * from memberships m where m.tenant_id = t.id order by created_at, id limit 10) m join users u on u.id = m.user_id),
    'subscriptions', (select json_agg(json_build_object('id', s.id, 'state', s.state, 'currentPeriodEnd', s.current_period_end,
        'plan', json_build_object('id', p.id, 'name', p.name,
          'features', (select json_agg(json_build_object('limitValue', pf.limit_value, 'feature',
              json_build_object('key', f.key, 'name', f.name)) order by pf.position)
            from plan_features pf join features f on f.id = pf.feature_id where pf.plan_id = p.id))) order by s.created_at desc)
      from subscriptions s join plans p on p.id = s.plan_id where s.tenant_id = t.id),
    'counters', (select json_agg(json_build_object('used', c.used, 'feature', json_build_object('key', f.key, 'name', f.name))
        order by c.feature_key)
      from counters c join features f on f.key = c.feature_key where c.tenant_id = t.id)) as value
  from tenants t where t.id = $1`

/** @param {string} url of a role that sees every row @param {{ userId: string, tenantId: string }[]} people */
export async function expectedScreens(url, people) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const screens = []
  for (const { userId, tenantId } of people) {
    const viewer = (await client.query(VIEWER, [userId])).rows[0].value
    const tenant = (await client.query(TENANT, [tenantId])).rows[0].value
    screens.push({ viewer, tenant })
  }
  await client.end()
  return screens
}
