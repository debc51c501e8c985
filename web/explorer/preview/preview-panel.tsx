import type { GraphiQLPlugin } from '@graphiql/react'
import { useExplorer } from '../explorer-context.ts'
import { ForeignTenant } from './foreign-tenant.tsx'
import { OwnTenant } from './own-tenant.tsx'
import { PreviewIcon } from './preview-icon.tsx'

/** What somebody else's role would see. */
function PreviewPanel() {
  const { standing, preview, setPreview, session } = useExplorer()
  return (
    <section className="x-panel" aria-labelledby="role-preview">
      <h2 id="role-preview" className="x-title">
        Role preview
      </h2>
      <p className="x-soft">
        Run queries as if you had exactly one role in one tenant, and nothing else. Mutations are refused, and you never
        see more than you may.
      </p>
      {preview ? (
        <div className="x-note">
          <p>
            You look as <strong>{preview.roleName}</strong> of <strong>{preview.tenantName}</strong>.
          </p>
          <button type="button" onClick={() => setPreview(null)}>
            Leave the preview
          </button>
        </div>
      ) : standing.person ? (
        <>
          <OwnTenant />
          {standing.staff && <ForeignTenant />}
        </>
      ) : (
        <div className="x-note">
          <p>Sign in to look as a role: nobody has none.</p>
          <button type="button" onClick={() => void session.signIn('/explorer')}>
            Sign in
          </button>
        </div>
      )}
    </section>
  )
}

export const PREVIEW_PLUGIN: GraphiQLPlugin = { title: 'Role preview', icon: PreviewIcon, content: PreviewPanel }
