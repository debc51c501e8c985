import type { GraphiQLPlugin } from '@graphiql/react'
import { useCallback, useEffect, useState } from 'react'
import { toRequestError } from '../../src/request-error.ts'
import { useExplorer } from '../explorer-context.ts'
import { useOpen } from '../use-editors.ts'
import { SaveForm } from './save-form.tsx'
import { SavedIcon } from './saved-icon.tsx'
import { SavedItem } from './saved-item.tsx'
import type { SavedOperation } from './saved-operations.ts'

/** Operations that were kept: to open, to share by a link, to remove. */
function SavedPanel() {
  const { saved, standing } = useExplorer()
  const open = useOpen()
  const [operations, setOperations] = useState<readonly SavedOperation[] | null>(null)
  const [chosen, setChosen] = useState<SavedOperation | null>(null)
  const [said, setSaid] = useState('')
  const look = useCallback(async () => {
    try {
      setOperations(await saved.list())
    } catch (error) {
      setSaid(toRequestError(error).message)
    }
  }, [saved])
  useEffect(() => void look(), [look])

  const remove = async (operation: SavedOperation) => {
    try {
      await saved.remove(operation.id)
      if (chosen?.id === operation.id) setChosen(null)
      setSaid(`“${operation.name}” is removed.`)
    } catch (error) {
      setSaid(toRequestError(error).message)
    }
    await look()
  }
  const copy = async ({ id, name }: SavedOperation) => {
    const address = `${window.location.origin}/explorer?operation=${id}`
    const copied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false,
    )
    setSaid(copied ? `The link to “${name}” is copied.` : `The link to “${name}”: ${address}`)
  }
  return (
    <section className="x-panel" aria-labelledby="saved-operations">
      <h2 id="saved-operations" className="x-title">
        Saved operations
      </h2>
      {!saved.canShare && (
        <p className="x-note">
          They are kept in this browser only, and cannot be shared: {standing.person ? standing.person.name : 'nobody'}{' '}
          is
          {standing.person ? ' no operator.' : ' signed in.'}
        </p>
      )}
      <SaveForm
        key={chosen?.id ?? 'new'}
        chosen={chosen?.mine ? chosen : null}
        onSaved={(operation) => {
          setChosen(operation)
          setSaid(`“${operation.name}” is saved.`)
          void look()
        }}
        onNew={() => setChosen(null)}
      />
      <p role="status" className="x-said">
        {said}
      </p>
      {operations?.length === 0 && <p className="x-soft">There is none yet.</p>}
      <ul className="x-list">
        {operations?.map((operation) => (
          <SavedItem
            key={operation.id}
            operation={operation}
            current={operation.id === chosen?.id}
            onOpen={() => {
              open?.(operation)
              setChosen(operation)
            }}
            onCopy={saved.canShare ? () => void copy(operation) : null}
            onRemove={operation.mine ? () => void remove(operation) : null}
          />
        ))}
      </ul>
    </section>
  )
}

export const SAVED_PLUGIN: GraphiQLPlugin = { title: 'Saved operations', icon: SavedIcon, content: SavedPanel }
