import { type FormEvent, useId, useState } from 'react'
import { toRequestError } from '../../src/request-error.ts'
import { useExplorer } from '../explorer-context.ts'
import { previewHeaders } from './preview.ts'
import { nameOfRole, RoleChoice } from './role-choice.tsx'

/** A role of a tenant to which one belongs: it may allow no more than one's own there. */
export function OwnTenant() {
  const { standing, post, setPreview } = useExplorer()
  const id = useId()
  const [tenantId, setTenantId] = useState(standing.places[0]?.id ?? '')
  const [role, setRole] = useState('member')
  const [problem, setProblem] = useState<string | null>(null)
  const tenant = standing.places.find((each) => each.id === tenantId)
  if (!tenant) return <p className="x-soft">You belong to no tenant.</p>

  const look = async (event: FormEvent) => {
    event.preventDefault()
    const asked = {
      tenantId,
      tenantName: tenant.name,
      role,
      roleName: nameOfRole(role, tenant.roles),
      session: null,
    }
    try {
      // The API says whether it may be; the page would not know better.
      const { errors } = await post({ query: '{ __typename }' }, { headers: previewHeaders(asked) })
      setProblem(errors?.[0]?.message ?? null)
      if (!errors) setPreview(asked)
    } catch (error) {
      setProblem(toRequestError(error).message)
    }
  }
  return (
    <form className="x-form" onSubmit={(event) => void look(event)} aria-label="A tenant of yours">
      <h3>A tenant of yours</h3>
      <label htmlFor={id}>Tenant</label>
      <select
        id={id}
        value={tenantId}
        onChange={(event) => {
          setTenantId(event.target.value)
          setRole('member')
        }}
      >
        {standing.places.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
      <RoleChoice roles={tenant.roles} value={role} onChoose={setRole} />
      {problem && (
        <p className="x-bad" role="alert">
          {problem}
        </p>
      )}
      <button type="submit">Look as this role</button>
    </form>
  )
}
