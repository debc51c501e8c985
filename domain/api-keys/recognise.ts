import { addMs, MINUTE } from '../../lib/clock.ts'
import type { MachineViewer, Origin } from '../access.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import { documentsOf, programViewer, type StoredProgram } from './rules.ts'
import { hashOf, isWellFormed } from './secret.ts'

/** A program that was let in, and until when by this credential; null is without an end. */
export interface Recognised {
  readonly viewer: MachineViewer
  readonly until: Date | null
}

/** The digest stands in for the tenant, which nobody knows yet: the wall opens the one row that has it, and then its tenant's. */
const KEY = {
  name: 'api_key_of_hash',
  text: `select case when set_config('app.key_hash', $1::text, true) is not null then
    (select case when set_config('app.tenant_ids', array[k.tenant_id]::text, true) is not null then
       json_build_object('id', k.id, 'tenantId', k.tenant_id, 'granted', k.granted, 'documents', ${documentsOf('k')},
         'archived', (select t.archived_at is not null from tenants t where t.id = k.tenant_id),
         'until', least(k.expires_at, case when k.hash = $1::text then null else k.previous_until end)) end
     from api_keys k where k.revoked_at is null and (k.hash = $1::text or k.previous_hash = $1::text)) end as key`,
}

interface Found extends StoredProgram {
  readonly until: string | null
}

/** @throws DomainError UNAUTHENTICATED: for one that is no key at all without asking anybody */
export async function recogniseApiKey(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  secret: string,
  origin: Origin,
): Promise<Recognised> {
  if (!isWellFormed(secret))
    throw new DomainError(
      'UNAUTHENTICATED',
      'This API key is not complete, or has a typing error in it: its checksum differs.',
    )
  const [row] = await db.run(KEY, [hashOf(secret)])
  const key = row?.key as Found | null | undefined
  const until = key?.until ? new Date(key.until) : null
  if (!key || (until && until <= wallClock.now()))
    throw new DomainError(
      'UNAUTHENTICATED',
      'There is no such API key, or it was revoked, rotated or has expired. Make a new one.',
    )
  return { until, viewer: programViewer('api_key', key, origin) }
}

/** Notes that a key is in use, at most once a minute whichever node it comes to. */
export async function touchApiKey(
  { db, wallClock }: Pick<App, 'db' | 'wallClock'>,
  { credentialId, tenantId }: Pick<MachineViewer, 'credentialId' | 'tenantId'>,
): Promise<void> {
  const now = wallClock.now()
  await db.as({ userId: null, tenantIds: [tenantId] }, (tx) =>
    tx.apiKey.updateMany({
      where: { id: credentialId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: addMs(now, -MINUTE) } }] },
      data: { lastUsedAt: now },
    }),
  )
}
