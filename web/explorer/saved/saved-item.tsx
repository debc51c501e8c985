import type { SavedOperation } from './saved-operations.ts'

interface SavedItemProps {
  readonly operation: SavedOperation
  readonly current: boolean
  onOpen(): void
  /** Null where there is nobody to share it with. */
  readonly onCopy: (() => void) | null
  /** Null for another's. */
  readonly onRemove: (() => void) | null
}

export function SavedItem({ operation, current, onOpen, onCopy, onRemove }: SavedItemProps) {
  const { name, description, visibility, mine, savedBy } = operation
  const shared = visibility === 'STAFF'
  return (
    <li className="x-item" aria-current={current}>
      <button type="button" className="x-link x-name" onClick={onOpen}>
        {name}
      </button>
      {description && <p className="x-fine">{description}</p>}
      <p className="x-fine x-soft">
        {shared ? (mine ? 'Yours, shared with staff' : `Shared by ${savedBy}`) : 'Only you'}
      </p>
      <div className="x-row">
        {onCopy && (
          <button type="button" className="x-quiet" onClick={onCopy} aria-label={`Copy link to ${name}`}>
            Copy link
          </button>
        )}
        {onRemove && (
          <button type="button" className="x-quiet" onClick={onRemove} aria-label={`Remove ${name}`}>
            Remove
          </button>
        )}
      </div>
    </li>
  )
}
