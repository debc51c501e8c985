import { permissionsOf } from '../access.ts'
import type { App } from '../app.ts'
import type { DomainEvent } from '../event.ts'
import { TENANT_ROLES } from '../permissions.ts'
import type { NotificationType } from './types.ts'

export interface Recipients {
  readonly tenant: { readonly name: string } | null
  readonly people: readonly { readonly id: string; readonly email: string; readonly name: string }[]
}

const NOBODY: Recipients = { tenant: null, people: [] }

/* The wall's setting stands in the statements themselves: every message begins with one. */

const PERSON = {
  name: 'person_to_be_told',
  text: `select case when set_config('app.user_id', $1, true) is not null then
    (select json_build_object('id', id, 'email', email, 'name', name) from users where id = $1::uuid and erased_at is null) end as person`,
}

const MEMBERS = {
  name: 'members_to_be_told',
  text: `select case when set_config('app.tenant_ids', '{' || $1 || '}', true) is not null then
    (select json_build_object('tenant', json_build_object('name', t.name), 'people', coalesce(
      (select json_agg(json_build_object('id', u.id, 'email', u.email, 'name', u.name) order by m.created_at)
       from (select user_id, created_at from memberships
         where tenant_id = t.id and (role = any($2::text[])
           or exists (select from roles r where r.tenant_id = t.id and r.id = role_id and $3 = any(r.permissions)))
         order by created_at limit 1000) m
       join users u on u.id = m.user_id), '[]'))
     from tenants t where t.id = $1::uuid) end as found`,
}

/** Whom a message reaches: the person whom its event names, or those of its tenant's members who have the place or the permission. */
export async function recipientsOf(
  { db }: Pick<App, 'db'>,
  { to }: NotificationType,
  event: DomainEvent,
): Promise<Recipients> {
  const { tenantId, payload } = event
  if (to === 'person') {
    const [row] = await db.run(PERSON, [String(payload.userId)])
    return row?.person ? { tenant: null, people: [row.person as Recipients['people'][number]] } : NOBODY
  }
  if (!tenantId) return NOBODY
  const [row] = await db.run(MEMBERS, [tenantId, rolesOf(to), 'may' in to ? to.may : null])
  if (!row?.found) throw new Error(`tenant ${tenantId} is not there`)
  return row.found as Recipients
}

function rolesOf(to: Exclude<NotificationType['to'], 'person'>): readonly string[] {
  return 'may' in to ? TENANT_ROLES.filter((role) => permissionsOf(role).has(to.may)) : to
}
