import { type FormEvent, useId, useState } from 'react'
import { toRequestError } from '../../src/request-error.ts'
import { ask } from '../ask.ts'
import { START_ROLE_PREVIEW } from '../documents.ts'
import { useExplorer } from '../explorer-context.ts'
import type { StartRolePreviewMutation } from '../generated/graphql.ts'
import { nameOfRole, RoleChoice } from './role-choice.tsx'

type Started = StartRolePreviewMutation['startRolePreview'] & { readonly tenantId: string }

/** Staff's: any tenant, for a reason that stands in the tenant’s audit log; one entry for all that is then looked at. */
export function ForeignTenant() {
  const { post, setPreview } = useExplorer()
  const id = useId()
  const [tenantId, setTenantId] = useState('')
  const [reason, setReason] = useState('')
  const [role, setRole] = useState('member')
  const [started, setStarted] = useState<Started | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const start = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(null)
    try {
      const input = { tenantId: tenantId.trim(), reason, minutes: 30 }
      const { startRolePreview } = await ask(post, START_ROLE_PREVIEW, { input })
      setStarted({ ...startRolePreview, tenantId: input.tenantId })
    } catch (error) {
      setProblem(toRequestError(error).message)
    }
  }
  const look = (event: FormEvent, { id: session, roles, tenantName, tenantId: of }: Started) => {
    event.preventDefault()
    setPreview({ tenantId: of, tenantName, role, roleName: nameOfRole(role, roles), session })
  }
  if (started)
    return (
      <form className="x-form" onSubmit={(event) => look(event, started)} aria-label={started.tenantName}>
        <h3>{started.tenantName}</h3>
        <p className="x-fine x-soft">
          Until {new Date(started.expiresAt).toLocaleTimeString()}; it stands in their audit log.
        </p>
        <RoleChoice roles={started.roles} value={role} onChoose={setRole} />
        <div className="x-row">
          <button type="submit">Look as this role</button>
          <button type="button" className="x-quiet" onClick={() => setStarted(null)}>
            Another tenant
          </button>
        </div>
      </form>
    )
  return (
    <form className="x-form" onSubmit={(event) => void start(event)} aria-label="Any tenant">
      <h3>Any tenant</h3>
      <p className="x-fine x-soft">
        Needs “operator:impersonate”. For 30 minutes; the reason stands in the tenant’s audit log.
      </p>
      <label htmlFor={`${id}-tenant`}>Tenant’s id</label>
      <input
        id={`${id}-tenant`}
        value={tenantId}
        required
        placeholder="tnt_…"
        spellCheck={false}
        onChange={(event) => setTenantId(event.target.value)}
      />
      <label htmlFor={`${id}-reason`}>Reason</label>
      <input
        id={`${id}-reason`}
        value={reason}
        required
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem && (
        <p className="x-bad" role="alert">
          {problem}
        </p>
      )}
      <button type="submit">Start</button>
    </form>
  )
}
