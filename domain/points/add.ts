import type { App } from '../app.ts'

export interface PointsOf {
  readonly tenantId: string
  /** An API key's or a client app's id. */
  readonly credentialId: string
  /** Its first day: `2026-11-01`. */
  readonly month: string
}

/** Adds what a node has counted to what a credential has used in a month; 0 only looks. @returns all that it has used, on all nodes */
export async function addPoints(
  app: Pick<App, 'db' | 'wallClock'>,
  { tenantId, credentialId, month }: PointsOf,
  points: number,
): Promise<bigint> {
  const rows = await app.db.as(
    { userId: null, tenantIds: [tenantId] },
    (tx) =>
      tx.$queryRaw<{ points: bigint }[]>`
        insert into points_used (tenant_id, credential_id, month, points, updated_at)
        values (${tenantId}::uuid, ${credentialId}::uuid, ${month}::date, ${points}, ${app.wallClock.now()})
        on conflict (tenant_id, credential_id, month) do update
          set points = points_used.points + excluded.points, updated_at = excluded.updated_at
        returning points`,
  )
  return rows[0]?.points ?? 0n
}
