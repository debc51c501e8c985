import type pg from 'pg'

interface Column {
  readonly name: string
  readonly type: string
}

/** A value that no constraint of a type minds. */
const ANY: Readonly<Record<string, string>> = {
  uuid: `'00000000-0000-7000-8000-000000000001'`,
  timestamptz: 'now()',
  bool: 'false',
  int4: '1',
  int8: '1',
  jsonb: `'{}'`,
  bpchar: `'USD'`,
  text: `'planted'`,
}

/**
 * Writes a row past every constraint and trigger, as a fault of ours or a hand in the database would. What is not given and must not be null is made up.
 */
export async function plantRow(
  owner: pg.Client,
  table: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const checks = await owner.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = $1::regclass and contype in ('c', 'f')`,
    [table],
  )
  for (const { name } of checks.rows) await owner.query(`alter table ${table} drop constraint "${name}"`)
  const { rows } = await owner.query<Column>(
    `select column_name as name, udt_name as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null`,
    [table],
  )
  const made = rows.filter(({ name }) => !(name in values))
  const given = Object.keys(values)
  const names = [...given, ...made.map(({ name }) => name)].map((name) => `"${name}"`)
  const slots = [
    ...given.map((_, index) => `$${index + 1}`),
    ...made.map(({ name, type }) => (name === 'id' ? 'gen_random_uuid()' : (ANY[type] ?? 'null'))),
  ]
  await owner.query(`alter table ${table} disable trigger user`)
  await owner.query(
    `insert into ${table} (${names.join(', ')}) values (${slots.join(', ')})`,
    given.map((name) => values[name]),
  )
  await owner.query(`alter table ${table} enable trigger user`)
}
