import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Devices } from '../product/devices.tsx'
import { TenantContext } from './account-context.ts'
import { Cards } from './cards.tsx'
import { CreateTenant } from './create-tenant.tsx'
import { Header } from './header.tsx'
import { Invoices } from './invoices.tsx'
import { liveSubscription } from './live-subscription.ts'
import { Messages } from './messages.tsx'
import { Failure } from './notice.tsx'
import { Payments } from './payments.tsx'
import { Plans } from './plans.tsx'
import { Skeleton } from './skeleton.tsx'
import { Subscription } from './subscription.tsx'
import { Toast } from './toast.tsx'
import { useAccount } from './use-account.ts'
import { useAwaitedCard } from './use-awaited-card.ts'
import { useLive } from './use-live.ts'

/** The page of somebody who is signed in. */
export function AccountPage() {
  const state = useAccount()
  const { account, error, changed, reload, choose, sizes, showMore } = state
  const [said, setSaid] = useState('')
  const say = useCallback((text: string) => setSaid(text), [])
  const title = useRef<HTMLHeadingElement>(null)
  const tenant = account?.tenant ?? null
  const role = account?.role ?? null
  useAwaitedCard(tenant, reload, changed, say)
  useLive(account ? (tenant?.id ?? null) : undefined, reload)
  useEffect(() => {
    if (!said) return
    const timer = window.setTimeout(() => setSaid(''), 10_000)
    return () => window.clearTimeout(timer)
  }, [said])
  const part = useMemo(
    () =>
      tenant && {
        tenant,
        mayPay: role === 'OWNER' || role === 'BILLING',
        mayUse: role !== 'BILLING',
        changed,
        say,
      },
    [tenant, role, changed, say],
  )
  const live = tenant && liveSubscription(tenant)
  const plans = account && <Plans plans={account.plans} />
  return (
    <>
      <Header account={account} choose={choose} />
      <main className="account" aria-busy={state.loading}>
        {error && <Failure error={error} retry={() => void reload()} />}
        {!account && !error && <Skeleton />}
        {account && !part && (
          <CreateTenant
            name={account.viewer.name}
            created={async (id) => {
              await choose(id)
              title.current?.focus()
            }}
          />
        )}
        {account && part && (
          <TenantContext value={part}>
            <h1 ref={title} tabIndex={-1}>
              {part.tenant.name}
            </h1>
            <div className="columns" key={part.tenant.id}>
              <div className="column">
                <Subscription />
                {live ? <Devices /> : plans}
                {live ? plans : <Devices />}
              </div>
              <div className="column">
                <Messages feed={account.viewer} changed={changed} more={() => showMore('messages')} />
                <Cards />
                <Invoices full={sizes.bills >= 100} more={() => showMore('bills')} />
                <Payments full={sizes.payments >= 100} more={() => showMore('payments')} />
              </div>
            </div>
          </TenantContext>
        )}
      </main>
      <Toast text={said} close={() => setSaid('')} />
    </>
  )
}
