import type { OperatorRole, Origin, TenantRole, UserViewer } from '../access.ts'
import type { App } from '../app.ts'

type Slice = Pick<App, 'db'>

/*
 * Every request that is not answered from memory begins with these: a statement each, which sets the second wall's settings for itself
 * (domain/db.ts) before anything is read.
 */

const IDENTITY = {
  name: 'user_of_identity',
  text: `select case when set_config('app.issuer', $1::text, true) is not null and set_config('app.subject', $2::text, true) is not null then
    (select user_id from identities where issuer = $1::text and subject = $2::text) end as "userId"`,
}

const VIEWER = {
  name: 'viewer_of_user',
  text: `select case when set_config('app.user_id', $1::text, true) is not null then
    (select json_object_agg(tenant_id, role) from memberships where user_id = $1::text::uuid) end as roles,
    case when set_config('app.user_id', $1::text, true) is not null then
    (select role from operators where user_id = $1::text::uuid) end as operator`,
}

/** @returns whose account this is, or null when they have not been met */
export async function userOfIdentity(
  { db }: Slice,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<string | null> {
  const [row] = await db.run(IDENTITY, [issuer, subject])
  return (row?.userId as string | undefined) ?? null
}

/** The person with the roles that they have now. */
export async function readViewer({ db }: Slice, userId: string, origin: Origin): Promise<UserViewer> {
  const [row] = await db.run(VIEWER, [userId])
  const roles = (row?.roles ?? {}) as Readonly<Record<string, TenantRole>>
  return {
    kind: 'user',
    userId,
    origin,
    roles: new Map(Object.entries(roles)),
    operatorRole: (row?.operator as OperatorRole | undefined) ?? null,
  }
}
