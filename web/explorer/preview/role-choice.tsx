import { useId } from 'react'
import { BUILT_IN_ROLES } from './preview.ts'

export interface TenantRole {
  readonly id: string
  readonly name: string
}

interface RoleChoiceProps {
  /** The tenant’s own roles. */
  readonly roles: readonly TenantRole[]
  readonly value: string
  onChoose(role: string): void
}

/** A built-in role, or one of the tenant's own. */
export function RoleChoice({ roles, value, onChoose }: RoleChoiceProps) {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>Role</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.target.value)}>
        <optgroup label="Built in">
          {BUILT_IN_ROLES.map((role) => (
            <option key={role} value={role}>
              {role}
            </option>
          ))}
        </optgroup>
        {roles.length > 0 && (
          <optgroup label="The tenant’s own">
            {roles.map((role) => (
              <option key={role.id} value={role.id}>
                {role.name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </>
  )
}

export function nameOfRole(role: string, roles: readonly TenantRole[]): string {
  return roles.find((each) => each.id === role)?.name ?? role
}
