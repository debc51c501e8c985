import { useState } from 'react'
import { addressOfPage } from './address.ts'
import { useExplorer } from './explorer-context.ts'

/** Where one is, as whom, as which role, and the way in and out. */
export function Bar({ over }: { over: boolean }) {
  const { config, session, standing, preview, setPreview } = useExplorer()
  const [busy, setBusy] = useState(false)
  const leave = (go: () => Promise<void>) => {
    setBusy(true)
    go().catch(() => setBusy(false))
  }
  const { person, staff } = standing
  return (
    <header className="x-bar">
      <h1 className="x-brand">
        {config.productName} <span className="x-soft">explorer</span>
      </h1>
      {preview && (
        <p className="x-chip" role="status">
          <span>
            As <strong>{preview.roleName}</strong> of <strong>{preview.tenantName}</strong>, queries only
          </span>
          <button type="button" className="x-link" onClick={() => setPreview(null)}>
            Leave
          </button>
        </p>
      )}
      <div className="x-end">
        {over && !person && <span className="x-soft">Your session has ended.</span>}
        {person ? (
          <>
            <span className="x-person" title={person.email}>
              {person.name}
              <span className="x-soft">{staff ? ' · operator' : ''}</span>
            </span>
            <button type="button" className="x-quiet" disabled={busy} onClick={() => leave(session.signOut)}>
              Sign out
            </button>
          </>
        ) : (
          <>
            <span className="x-soft">Nobody is signed in</span>
            <button type="button" disabled={busy} onClick={() => leave(() => session.signIn(addressOfPage()))}>
              Sign in
            </button>
          </>
        )}
      </div>
    </header>
  )
}
