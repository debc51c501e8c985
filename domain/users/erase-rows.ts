import type { App } from '../app.ts'
import type { Tx } from '../db.ts'
import type { Classification, TableClass } from '../privacy/classes.ts'

type Slice = Pick<App, 'classification'>

/** Deletes and writes over what the classification says, within the walls of the person. */
export async function eraseRows({ classification }: Slice, tx: Tx, userId: string): Promise<void> {
  const { users, ...others } = classification
  // The person's own row last: whose an address is stands there.
  for (const [table, { erasure, person }] of Object.entries({ ...others, ...(users ? { users } : {}) })) {
    if (person === null) continue
    if (erasure.kind === 'delete') await tx.$executeRawUnsafe(`delete from ${table} where ${person}`, userId)
    if (erasure.kind === 'overwrite')
      await tx.$executeRawUnsafe(`update ${table} set ${settingsOf(erasure.with)} where ${person}`, userId)
  }
}

/** `{ name: "'Erased'" }` → `name = 'Erased'`: SQL of the classification's own. */
export function settingsOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([column, sql]) => `${column} = ${sql}`)
    .join(', ')
}

/** Every tenant in which something is about the person, also of those that they have left. @param tx of the operators' role */
export async function tenantsOf({ classification }: Slice, tx: Tx, userId: string): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const [table, { person }] of lookedForByStaff(classification)) {
    const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
      `select distinct tenant_id as id from ${table} where ${person} and tenant_id is not null`,
      userId,
    )
    for (const { id } of rows) found.add(id)
  }
  return [...found]
}

/** The tables whose rows of a person stand in any tenant and do not stay: the operators' role must see them (server/database/erasable.ts). */
export function lookedForByStaff(classification: Classification): readonly (readonly [string, TableClass])[] {
  return Object.entries(classification).filter(
    ([, { columns, erasure, person }]) => person !== null && 'tenant_id' in columns && erasure.kind !== 'keep',
  )
}
