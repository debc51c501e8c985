import { DAY, HOUR } from '../../lib/clock.ts'
import { type MachineViewer, mayIn, type Origin, type Viewer, whileArchived } from '../access.ts'
import type { TenantPermission } from '../permissions.ts'
import { ownersProblem } from '../roles/rules.ts'
import { nameProblem as tenantNameProblem } from '../tenants/rules.ts'

/** Keys of a tenant that work, at most. */
export const MOST_KEYS = 100
const LONGEST_OVERLAP_HOURS = 30 * 24

export interface Problem {
  readonly field: string
  readonly problem: string
}

/** Why a program cannot be called so, or null. */
export function nameProblem(name: string): Problem | null {
  const problem = tenantNameProblem(name.trim())
  return problem === null ? null : { field: 'name', problem }
}

/** Why these permissions cannot be given to a program by this viewer, or null: nobody gives what they do not have. */
export function permissionsProblem(
  viewer: Viewer,
  tenantId: string,
  asked: readonly TenantPermission[],
): Problem | null {
  const field = 'permissions'
  if (asked.length === 0) return { field, problem: 'Name at least one permission, such as "holding:read".' }
  const owners = ownersProblem(asked)
  if (owners) return { field, problem: owners }
  const missing = asked.find((each) => !mayIn(viewer, tenantId, each))
  return missing === undefined
    ? null
    : { field, problem: `You do not have "${missing}" yourself, so you cannot give it.` }
}

export function expiryProblem(expiresAt: Date | null, now: Date): Problem | null {
  if (expiresAt === null || (expiresAt > now && expiresAt.getTime() - now.getTime() <= 10 * 366 * DAY)) return null
  return {
    field: 'expiresAt',
    problem: 'It must lie ahead, by ten years at most. Leave it out for a key without an end.',
  }
}

export function overlapProblem(hours: number): Problem | null {
  return Number.isInteger(hours) && hours >= 0 && hours <= LONGEST_OVERLAP_HOURS
    ? null
    : { field: 'overlapHours', problem: `The old key may go on for 0 to ${LONGEST_OVERLAP_HOURS} hours.` }
}

export const overlapMs = (hours: number): number => hours * HOUR

/** As it is stored: sorted, each once. */
export function toGranted(permissions: readonly TenantPermission[]): string {
  return [...new Set(permissions)].toSorted().join(' ')
}

export function fromGranted(granted: string): readonly TenantPermission[] {
  return granted.split(' ').filter(Boolean) as TenantPermission[]
}

/** A key or a client as its statement gives it. */
export interface StoredProgram {
  readonly id: string
  readonly tenantId: string
  readonly granted: string
  readonly archived: boolean
  readonly documents: StoredDocuments | null
}

interface StoredDocuments extends NonNullable<MachineViewer['documents']>, NonNullable<MachineViewer['limits']> {}

/** SQL: whose documents a program may run and what it may spend, of the row that goes by this alias. */
export function documentsOf(alias: string): string {
  return `(select json_build_object('appId', a.id, 'versionId', ${alias}.document_version_id, 'ladder', a.ladder,
         'pointsPerSecond', a.points_per_second, 'pointsPerMonth', a.points_per_month::text)
       from document_apps a where a.id = ${alias}.document_app_id)`
}

/** The one place where an archived tenant becomes read-only for its programs. */
export function programViewer(
  credential: MachineViewer['credential'],
  { id, tenantId, granted, archived, documents }: StoredProgram,
  origin: Origin,
): MachineViewer {
  const permissions = new Set(fromGranted(granted))
  return {
    kind: 'machine',
    credential,
    credentialId: id,
    tenantId,
    permissions: archived ? whileArchived(permissions) : permissions,
    ...(archived ? { archived } : {}),
    ...(documents ? listAndLimits(documents) : {}),
    origin,
  }
}

function listAndLimits({ appId, versionId, ladder, pointsPerSecond, pointsPerMonth }: StoredDocuments) {
  return { documents: { appId, versionId, ladder }, limits: { pointsPerSecond, pointsPerMonth } }
}
