import { type SubmitEvent, useId, useState } from 'react'
import { CREATE_TENANT } from '../documents/people.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { Failure, Notice, Result } from './notice.tsx'

/** For somebody who belongs nowhere yet. */
export function CreateTenant({ name: person, created }: { name: string; created: (id: string) => Promise<void> }) {
  const { execute } = usePage()
  const [name, setName] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const problem = useId()
  const create = useAction(async () => {
    setRefusal(null)
    const { createTenant } = await execute(CREATE_TENANT, { input: { name } })
    if (createTenant.__typename === 'TenantCreated') await created(createTenant.tenant.id)
    else setRefusal(createTenant.message)
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void create.run()
  }
  return (
    <div className="narrow">
      <h1>Welcome, {person}</h1>
      <p className="lead">A tenant is what a plan is bought for: your family, your team or your company.</p>
      <form className="card stack" onSubmit={submit}>
        <h2>Create your first tenant</h2>
        <div className="field">
          <label htmlFor={`${problem}-name`}>Name</label>
          <input
            id={`${problem}-name`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={100}
            required
            autoComplete="organization"
            aria-invalid={refusal !== null}
            aria-describedby={problem}
          />
        </div>
        <div id={problem}>
          <Result>
            {refusal && <Notice tone="warning">{refusal}</Notice>}
            {create.error && <Failure error={create.error} />}
          </Result>
        </div>
        <button type="submit" disabled={create.pending}>
          {create.pending ? 'Creating…' : 'Create tenant'}
        </button>
      </form>
      <p className="soft">You will own it and its billing. Nothing is charged for it.</p>
    </div>
  )
}
