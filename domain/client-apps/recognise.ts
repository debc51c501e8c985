import type { Principal } from '../../providers/identity/port.ts'
import type { MachineViewer, Origin } from '../access.ts'
import { documentsOf, programViewer, type StoredProgram } from '../api-keys/rules.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'

/** The verified client stands in for the tenant, which nobody knows yet: the wall opens the one row that has it, and then its tenant's. */
const CLIENT = {
  name: 'client_app_of_client',
  text: `select case when set_config('app.issuer', $1::text, true) is not null and set_config('app.client_id', $2::text, true) is not null then
    (select case when set_config('app.tenant_ids', array[c.tenant_id]::text, true) is not null then
       json_build_object('id', c.id, 'tenantId', c.tenant_id, 'granted', c.granted, 'documents', ${documentsOf('c')},
         'archived', (select t.archived_at is not null from tenants t where t.id = c.tenant_id)) end
     from client_apps c where c.issuer = $1::text and c.client_id = $2::text and c.removed_at is null) end as app`,
}

/** @throws DomainError UNAUTHENTICATED for a program that no tenant has registered */
export async function recogniseClientApp(
  { db }: Pick<App, 'db'>,
  { issuer, clientId }: Pick<Principal, 'issuer' | 'clientId'>,
  origin: Origin,
): Promise<MachineViewer> {
  const [row] = await db.run(CLIENT, [issuer, clientId])
  const found = row?.app as StoredProgram | null | undefined
  if (!found)
    throw new DomainError(
      'UNAUTHENTICATED',
      'This token belongs to a machine that no tenant has registered, or that was removed. Register it as a client app, or sign in as a person.',
    )
  return programViewer('client_app', found, origin)
}
