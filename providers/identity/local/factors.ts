import { isUuid } from '../../../lib/ids.ts'
import type { SqlPool } from '../../host.ts'
import type { Factor, FactorDirectory, FactorKind } from '../port.ts'

/** What the person signs in with besides the password; of the recovery codes only that there are some. */
export function localFactors(sql: SqlPool): FactorDirectory {
  return {
    async list(subject) {
      if (!isUuid(subject)) return []
      const { rows } = await sql.query<{ id: string; kind: FactorKind; name: string | null; created_at: Date }>(LIST, [
        subject,
      ])
      return rows.map(({ id, kind, name, created_at }): Factor => ({ id, kind, name, createdAt: created_at }))
    },
    async reset(subject) {
      if (!isUuid(subject)) return
      await sql.transaction(async (tx) => {
        for (const table of ['totps', 'recovery_codes', 'passkeys'])
          await tx.query(`delete from ${table} where account_id = $1`, [subject])
      })
    },
  }
}

const LIST = `
  select 'totp' as id, 'totp' as kind, null as name, confirmed_at as created_at from totps
    where account_id = $1 and confirmed_at is not null
  union all select 'recovery_codes', 'recovery_code', null, min(created_at) from recovery_codes where account_id = $1 having count(*) > 0
  union all select id::text, 'passkey', name, created_at from passkeys where account_id = $1
  order by created_at, id`
