/** What was just done, at the foot of the window; what it changed is seen in its own place too, so that it may go by itself. */
export function Toast({ text, close }: { text: string; close: () => void }) {
  return (
    <div className="toast-place" role="status">
      {text && (
        <div className="toast">
          <span>{text}</span>
          <button type="button" className="icon" aria-label="Dismiss" onClick={close}>
            ×
          </button>
        </div>
      )}
    </div>
  )
}
