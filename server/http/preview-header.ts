import { badInput } from '../../domain/errors.ts'
import { TENANT_ROLES, type TenantRole } from '../../domain/permissions.ts'
import type { AskedPreview } from '../../domain/role-previews/rules.ts'
import { fromPublicId } from '../../lib/ids.ts'

/** Who sends it is answered as if they had one role in one tenant, and nothing else. */
export const PREVIEW_HEADER = 'backplane-preview'

const FORM = `${PREVIEW_HEADER} reads "tenant=tnt_…; role=member", with owner, admin, billing, member or rol_…, and of staff also "; session=prv_…".`
const KEYS: readonly string[] = ['tenant', 'role', 'session']

/** @throws DomainError BAD_INPUT for what is no such header: it is never ignored, as who is answered in full would not know */
export function previewOf(header: string | readonly string[]): AskedPreview {
  const parts = String(header)
    .split(';')
    .map((part) => part.trim().split('='))
  const fields = new Map(parts.map(([key = '', value = '']) => [key, value]))
  if (fields.size !== parts.length || parts.some((part) => part.length !== 2 || !KEYS.includes(part[0] ?? '')))
    throw badInput(FORM)
  const tenantId = fromPublicId('tenant', fields.get('tenant') ?? '')
  const role = roleOf(fields.get('role') ?? '')
  const session = fields.get('session')
  const rolePreviewId = session === undefined ? null : fromPublicId('rolePreview', session)
  if (tenantId === null || role === null || (session !== undefined && rolePreviewId === null)) throw badInput(FORM)
  return { tenantId, role, rolePreviewId }
}

function roleOf(given: string): AskedPreview['role'] | null {
  if ((TENANT_ROLES as readonly string[]).includes(given)) return given as TenantRole
  const roleId = fromPublicId('role', given)
  return roleId === null ? null : { roleId }
}
