import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'
import { Failure } from './notice.tsx'
import type { Account } from './use-account.ts'

/** Which product, which tenant, who, and the way out. */
export function Header({ account, choose }: { account: Account | null; choose: (tenantId: string) => Promise<void> }) {
  const { config, session } = usePage()
  const leave = useAction(session.signOut)
  const unread = account?.viewer.unreadCount ?? 0
  return (
    <header className="top">
      <div className="top-row">
        <a className="brand" href="/account">
          {config.productName}
        </a>
        {account?.tenant && account.tenants.length > 1 && (
          <label className="inline">
            Tenant
            <select value={account.tenant.id} onChange={(event) => void choose(event.target.value)}>
              {account.tenants.map((tenant) => (
                <option key={tenant.id} value={tenant.id}>
                  {tenant.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <nav className="top-end" aria-label="Your account">
          {config.local && (
            <a className="top-link" href="/local/mail">
              Local mailbox
            </a>
          )}
          {account?.tenant && (
            <a className="top-link" href="#messages">
              Messages
              {unread > 0 && (
                <span className="badge">
                  {unread}
                  <span className="hidden"> unread</span>
                </span>
              )}
            </a>
          )}
          {account && (
            <span className="person" title={account.viewer.email}>
              {account.viewer.name}
            </span>
          )}
          <button type="button" className="quiet small" disabled={leave.pending} onClick={() => void leave.run()}>
            Sign out
          </button>
        </nav>
      </div>
      {leave.error && <Failure error={leave.error} />}
    </header>
  )
}
