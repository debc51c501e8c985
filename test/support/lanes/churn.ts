import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { TestDatabase } from '../database.ts'
import { beyondTheWalls, insert } from './beyond-the-walls.ts'

/** Where the rows of a list stand. */
export interface ListedRows {
  readonly table: string
  /** Whose they are: a column and its value. */
  readonly of: readonly [column: string, id: string]
  /** The column that orders them. */
  readonly at: string
  readonly descending?: true
  /** A further condition in SQL. */
  readonly where?: string
  /** A text column that no two rows share. */
  readonly unique?: string
}

export interface Churn {
  /** The rows that stay from beginning to end, in the list's order. */
  readonly staying: readonly string[]
  /** A row goes (that of the cursor, if it may), and two come, each at the instant of a row that is there. */
  step(cursorRow: string | null): Promise<void>
}

/** Every third row may go, and whatever came meanwhile. */
export async function churnOf(database: TestDatabase, rows: ListedRows): Promise<Churn> {
  const { table, of, at, descending, where = 'true' } = rows
  const direction = descending ? ' desc' : ''
  const found = await beyondTheWalls(database, (owner) =>
    owner.query<{ id: string }>(
      `select id from ${table} where ${of[0]} = $1 and ${where} order by ${at}${direction}, id${direction}`,
      [of[1]],
    ),
  )
  const ids = found.rows.map(({ id }) => id)
  const staying = ids.filter((_, index) => index % 3 !== 1)
  const going = ids.filter((_, index) => index % 3 === 1)
  let steps = 0
  return {
    staying,
    step: (cursorRow) =>
      beyondTheWalls(database, async (owner) => {
        steps += 1
        for (const like of [staying[(steps * 5) % staying.length], staying[(steps * 11) % staying.length]])
          going.push(await copy(owner, rows, String(like)))
        const gone = cursorRow && going.includes(cursorRow) ? cursorRow : going[(steps * 7) % going.length]
        await owner.query(`delete from ${table} where id = $1`, [gone])
      }),
  }
}

/** A new row at the very instant of another, before or after it. */
async function copy(owner: pg.Client, { table, unique }: ListedRows, like: string): Promise<string> {
  const id = randomUUID()
  const own: Record<string, string> = { id }
  if (unique) own[unique] = id
  if (table === 'memberships') own.user_id = await newcomer(owner)
  await owner.query(
    `insert into ${table} select (jsonb_populate_record(r, $2::jsonb)).* from ${table} r where r.id = $1`,
    [like, JSON.stringify(own)],
  )
  return id
}

async function newcomer(owner: pg.Client): Promise<string> {
  const id = randomUUID()
  const now = new Date().toISOString()
  await insert(owner, 'users', [
    { id, email: `${id}@example.com`, email_verified: false, name: id, created_at: now, updated_at: now },
  ])
  return id
}
