import pg from 'pg'
import { expect, it } from 'vitest'
import { compile } from '../../reads/compile.ts'
import { createModel } from '../../reads/model.ts'
import { many, noun, query } from '../../reads/noun.ts'
import type { Selection } from '../../reads/selection.ts'
import { createTestDatabase } from '../support/database.ts'

const list = noun('List', { table: 'lists', columns: { id: 'id:plan', name: 'text' }, visibleTo: 'everyone' })
const model = createModel([list, query({ lists: many('List', { order: ['id'] }) })])
const argument = () => ({ isNull: true, value: () => undefined })
const name: Selection = [{ kind: 'column', key: 'name', column: 'name', as: 'text', nullable: false }]
const root: Selection = [{ kind: 'many', key: 'lists', relation: 'lists', nullable: false, argument, of: name }]

function textOn(version: number): string {
  return compile(model, [root], { version, nullable: () => false, together: () => false }).text
}

it('a server that knows json_scalar is asked by it, and an older one, or one of which nothing is known, in words that it knows', () => {
  expect(textOn(180_004)).toContain('json_scalar(t1."name")::text')
  expect(textOn(170_000)).toContain('json_scalar(t1."name")::text')
  expect(textOn(160_009)).toContain('to_json(t1."name")::text')
  expect(compile(model, [root]).text).toContain('to_json(t1."name")::text')
})

it('whichever words the server is asked in, a text is told to the byte as JSON.stringify would', async () => {
  const database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const word = /(json_scalar|to_json)\(t1/.exec(textOn(rows[0]?.version ?? 0))?.[1]
  const texts = [
    '',
    'plain',
    '"quoted" \\ /',
    'a\nb\tc\r\b\f\u0001\u001f\u007f',
    'é ü \u2028 \u2029',
    '𝄞 👍🏽',
    `o'clock`,
    '{"a":[1]}',
    'null',
  ]
  for (const type of ['text', 'varchar']) {
    const told = await client.query<{ told: string }>(
      `select ${word}(given::${type})::text as told from unnest($1::text[]) with ordinality as t (given, n) order by n`,
      [texts],
    )
    expect(told.rows.map((row) => row.told)).toEqual(texts.map((text) => JSON.stringify(text)))
  }
  const { rows: none } = await client.query<{ told: string | null }>(`select ${word}(null::text)::text as told`)
  expect(none).toEqual([{ told: null }])
  await client.end()
  await database.drop()
})
