import { badInput } from '../domain/errors.ts'
import type { ChosenRole } from '../domain/memberships/places.ts'
import type { TenantRole } from '../domain/permissions.ts'
import { idOf } from './ids.ts'

/** The role that a client has chosen. @throws DomainError BAD_INPUT for a custom one without its id, or an id without CUSTOM */
export function chosenRole(role: TenantRole | 'custom', customRoleId: string | null | undefined): ChosenRole {
  if (role !== 'custom' && customRoleId) throw badInput('"customRoleId" goes with the role CUSTOM only.')
  if (role !== 'custom') return { role, roleId: null }
  if (!customRoleId) throw badInput('The role CUSTOM needs "customRoleId": which of the tenant\'s own roles it is.')
  return { role, roleId: idOf('role', customRoleId) }
}
