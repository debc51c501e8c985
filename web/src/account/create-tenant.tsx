import { type SubmitEvent, useId, useState } from 'react'
import { CREATE_TENANT } from '../documents/people.ts'
import type { CreateTenantMutation } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { Failure, Notice, Result } from './notice.tsx'

type Refusal = Exclude<CreateTenantMutation['createTenant'], { __typename: 'TenantCreated' }>

const TAKEN = 'Another tenant has this short name already. Keep the one suggested here, or choose your own.'

/** For somebody who belongs nowhere yet. */
export function CreateTenant({ name: person, created }: { name: string; created: (id: string) => Promise<void> }) {
  const { execute } = usePage()
  const [name, setName] = useState('')
  // Made from the name by the server; asked for when somebody else has it.
  const [slug, setSlug] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const id = useId()
  const create = useAction(async () => {
    setRefusal(null)
    const { createTenant: result } = await execute(CREATE_TENANT, { input: { name, slug: slug || null } })
    if (result.__typename === 'TenantCreated') return created(result.tenant.id)
    // A name without a Latin letter makes no short name.
    setSlug(result.__typename === 'SlugTaken' ? `${result.slug}-2` : (slug ?? ''))
    setRefusal(result)
  })
  const taken = refusal?.__typename === 'SlugTaken'
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
          <label htmlFor={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={100}
            required
            autoComplete="organization"
            aria-invalid={refusal !== null && !taken}
            aria-describedby={`${id}-problem`}
          />
        </div>
        {slug !== null && (
          <div className="field">
            <label htmlFor={`${id}-slug`}>Short name</label>
            <input
              id={`${id}-slug`}
              value={slug}
              onChange={(event) => setSlug(event.target.value)}
              maxLength={63}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-invalid={taken}
              aria-describedby={`${id}-problem`}
            />
          </div>
        )}
        <Result id={`${id}-problem`}>
          {refusal && <Notice tone="warning">{taken ? TAKEN : refusal.message}</Notice>}
          {create.error && <Failure error={create.error} />}
        </Result>
        <button type="submit" disabled={create.pending}>
          {create.pending ? 'Creating…' : 'Create tenant'}
        </button>
      </form>
      <p className="soft">You will own it and its billing. Nothing is charged for it.</p>
    </div>
  )
}
