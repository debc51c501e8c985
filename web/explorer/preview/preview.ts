/** A role of a tenant as which the page asks from then on. */
export interface Preview {
  readonly tenantId: string
  readonly tenantName: string
  /** `member`, or `rol_…`. */
  readonly role: string
  readonly roleName: string
  /** Staff's session for a tenant that is not theirs; null in a place of one's own. */
  readonly session: string | null
}

export const BUILT_IN_ROLES = ['owner', 'admin', 'billing', 'member'] as const

/** As the API reads it (docs/explorer.md). */
export function previewHeaders(preview: Preview | null): Readonly<Record<string, string>> {
  if (!preview) return {}
  const { tenantId, role, session } = preview
  return { 'backplane-preview': `tenant=${tenantId}; role=${role}${session ? `; session=${session}` : ''}` }
}
