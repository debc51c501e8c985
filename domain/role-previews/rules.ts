import type { TenantRole } from '../permissions.ts'

/** Real time. The database holds to it too. */
export const MOST_PREVIEW_MINUTES = 60

/** What somebody wants to look as. */
export interface AskedPreview {
  readonly tenantId: string
  /** A built-in role, or one of the tenant's own by its id. */
  readonly role: TenantRole | { readonly roleId: string }
  /** The session that staff has begun for a tenant that is not theirs; null for a place of one's own. */
  readonly rolePreviewId: string | null
}
