import { type FormEvent, useId, useState } from 'react'
import { toRequestError } from '../../src/request-error.ts'
import { useExplorer } from '../explorer-context.ts'
import { useOpenOperation } from '../use-editors.ts'
import type { SavedOperation } from './saved-operations.ts'

interface SaveFormProps {
  /** One's own that is open, to be changed; null to make another. */
  readonly chosen: SavedOperation | null
  onSaved(operation: SavedOperation): void
  onNew(): void
}

/** Keeps what stands in the editors. */
export function SaveForm({ chosen, onSaved, onNew }: SaveFormProps) {
  const { saved } = useExplorer()
  const open = useOpenOperation()
  const id = useId()
  const [name, setName] = useState(chosen?.name ?? '')
  const [description, setDescription] = useState(chosen?.description ?? '')
  const [shared, setShared] = useState(chosen?.visibility === 'STAFF')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!open || busy) return
    setBusy(true)
    setProblem(null)
    try {
      onSaved(await saved.save(chosen?.id ?? null, { name, description, shared, ...open }))
      if (!chosen) setName('')
    } catch (error) {
      setProblem(toRequestError(error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="x-form" onSubmit={(event) => void save(event)} aria-label="Save the open operation">
      <label htmlFor={`${id}-name`}>Name</label>
      <input
        id={`${id}-name`}
        value={name}
        maxLength={100}
        required
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}-description`}>What it is for</label>
      <textarea
        id={`${id}-description`}
        value={description}
        rows={2}
        maxLength={1_000}
        onChange={(event) => setDescription(event.target.value)}
      />
      {saved.canShare && (
        <label className="x-check">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          Share with staff
        </label>
      )}
      <p className="x-fine x-soft">The variables are kept as they stand, headers never. Keep secrets out of both.</p>
      {problem && (
        <p className="x-bad" role="alert">
          {problem}
        </p>
      )}
      <div className="x-row">
        <button type="submit" disabled={busy || !open}>
          {chosen ? 'Save changes' : 'Save the open operation'}
        </button>
        {chosen && (
          <button type="button" className="x-quiet" onClick={onNew}>
            Save as another
          </button>
        )}
      </div>
    </form>
  )
}
