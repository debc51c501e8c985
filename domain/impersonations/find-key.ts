import type { JWK } from 'jose'
import type { App } from '../app.ts'

export interface ImpersonationKey {
  readonly userId: string
  readonly operatorId: string
  readonly publicKey: JWK
}

/** The token's own id stands in for the person, whom nobody has verified yet: the wall opens the one row that has it. */
const FOUND = {
  name: 'impersonation_of_token',
  text: `select case when set_config('app.impersonation_id', $1::text, true) is not null then
    (select json_build_object('userId', user_id, 'operatorId', operator_id, 'publicKey', public_key)
     from impersonations where id = $1::text::uuid and ended_at is null and expires_at > $2::timestamptz) end as found`,
}

/** What verifies the token of an impersonation that goes on; null for another. */
export async function findImpersonationKey(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  impersonationId: string,
): Promise<ImpersonationKey | null> {
  const [row] = await db.run(FOUND, [impersonationId, wallClock.now().toISOString()])
  return (row?.found as ImpersonationKey | null | undefined) ?? null
}
