import type pg from 'pg'
import { newId } from '../../../lib/ids.ts'
import { insert } from './beyond-the-walls.ts'
import { markOf } from './cast.ts'
import type { FurnishedPart } from './furnish-billing.ts'
import { oddText } from './odd-texts.ts'

/** Holdings live and released, of somebody, of nobody and of somebody who is no member; counters come of them. Devices. */
export async function furnishUse(owner: pg.Client, { tenantId, users, rows }: FurnishedPart): Promise<void> {
  const { rows: others } = await owner.query<{ id: string }>('select id from users order by id')
  const someone = (n: number) => (n % 5 === 0 ? others : users.map((id) => ({ id })))[n % users.length]?.id
  await insert(
    owner,
    'holdings',
    Array.from({ length: rows }, (_, n) => ({
      id: newId(),
      tenant_id: tenantId,
      user_id: n % 4 === 0 ? null : someone(n),
      feature_key: n % 3 ? 'connected_devices' : 'hd_movies',
      thing: `${oddText(n)} ${markOf(tenantId)} ${n}`,
      created_at: `2026-03-02T00:00:00.${String(Math.floor(n / 9)).padStart(3, '0')}Z`,
      released_at: n % 6 === 0 ? '2026-03-03T00:00:00Z' : null,
    })),
  )
  await insert(
    owner,
    'better_movies.devices',
    Array.from({ length: 9 }, (_, n) => ({
      id: newId(),
      tenant_id: tenantId,
      user_id: someone(n),
      name: `${markOf(tenantId)} ${oddText(n)}`,
      // Microseconds: an answer shows the millisecond in which they fall, and the order goes by them.
      created_at: `2026-03-04T05:06:07.${['000001', '000999', '999999', '123456', '123500', '1235', '9995', '0005', '5'][n]}Z`,
    })),
  )
}
