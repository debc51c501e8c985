import { useCallback, useEffect, useRef, useState } from 'react'
import { ACCOUNT } from '../documents/account.ts'
import type { AccountQuery, Role, TenantAccountFragment } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { type RequestError, toRequestError } from '../request-error.ts'

/** The tenant that was looked at last; no secret, so that it may outlive the tab. */
const CHOICE = 'backplane:tenant'
/** What a change causes (a message, a charge) is done by jobs a moment later. */
const AFTERMATH_MS = [1_200, 4_000, 10_000]
const STALE_MS = 30_000

export type List = 'messages' | 'bills' | 'payments'
export type TenantAccount = TenantAccountFragment & { readonly id: string; readonly name: string }

export interface Account {
  readonly viewer: AccountQuery['viewer']
  readonly plans: AccountQuery['plans']
  readonly tenants: readonly { readonly id: string; readonly name: string }[]
  /** The chosen one, with the viewer's role in it; null when there is none yet. */
  readonly tenant: TenantAccount | null
  readonly role: Role | null
}

export interface AccountState {
  readonly account: Account | null
  readonly error: RequestError | null
  readonly loading: boolean
  /** Ends when the page shows this answer or one that was asked for later, or why it does not; or when it is about what is not wanted any more. */
  reload(): Promise<void>
  /** After a change: reads now, and again when what it causes should have happened. */
  changed(): Promise<void>
  choose(tenantId: string): Promise<void>
  showMore(list: List): Promise<void>
  /** How many rows the lists ask for; a page has at most 100. */
  readonly sizes: Readonly<Record<List, number>>
}

/** The page's one query and its state. */
export function useAccount(): AccountState {
  const { execute } = usePage()
  const [account, setAccount] = useState<Account | null>(null)
  const [error, setError] = useState<RequestError | null>(null)
  const [loading, setLoading] = useState(true)
  const [sizes, setSizes] = useState({ messages: 5, bills: 5, payments: 5 })
  const wanted = useRef({ tenantId: localStorage.getItem(CHOICE), sizes })
  const latest = useRef(0)
  /** Of which turn the answer is that is shown; none of an earlier turn is shown any more. */
  const shown = useRef(0)
  /** The last turn that has failed: what was asked for before it does not take its error away. */
  const failed = useRef(0)
  const readAt = useRef(0)
  const timers = useRef<number[]>([])

  const reload = useCallback(async () => {
    const turn = ++latest.current
    const isLatest = () => turn === latest.current
    // Not the latest only: where answers take longer than changes come, none would ever be shown.
    const isWanted = () => turn > shown.current
    const ask = (tenantId: string | null) =>
      execute(ACCOUNT, { tenantId: tenantId ?? '', chosen: tenantId !== null, ...wanted.current.sizes })
    setLoading(true)
    try {
      const { tenantId } = wanted.current
      let read = toAccount(await ask(tenantId))
      if (isWanted() && !read.tenant && tenantId !== null) {
        // The choice of another person, or a tenant that was left since; another turn may have found out already.
        if (wanted.current.tenantId === tenantId) remember(wanted.current, null)
        read = toAccount(await ask(wanted.current.tenantId))
      }
      if (!isWanted()) return
      shown.current = turn
      remember(wanted.current, read.tenant?.id ?? null)
      setAccount(read)
      if (turn > failed.current) setError(null)
      readAt.current = Date.now()
    } catch (problem) {
      if (!isWanted()) return
      failed.current = Math.max(failed.current, turn)
      setError(toRequestError(problem))
    } finally {
      if (isLatest()) setLoading(false)
    }
  }, [execute])

  const changed = useCallback(async () => {
    for (const timer of timers.current) window.clearTimeout(timer)
    // Before anything is waited for: who leaves meanwhile, or changes more, finds them to be cleared.
    timers.current = AFTERMATH_MS.map((ms) => window.setTimeout(() => void reload(), ms))
    await reload()
  }, [reload])

  useEffect(() => {
    void reload()
    const look = () => {
      if (document.visibilityState === 'visible' && Date.now() - readAt.current > STALE_MS) void reload()
    }
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      for (const timer of timers.current) window.clearTimeout(timer)
    }
  }, [reload])

  /** What was asked for before is about something else. */
  const readOther = () => {
    shown.current = latest.current
    return reload()
  }

  return {
    account,
    error,
    loading,
    sizes,
    reload,
    changed,
    choose(tenantId) {
      remember(wanted.current, tenantId)
      return readOther()
    },
    showMore(list) {
      const more = { ...sizes, [list]: Math.min(sizes[list] + 20, 100) }
      setSizes(more)
      wanted.current.sizes = more
      return readOther()
    },
  }
}

function remember(wanted: { tenantId: string | null }, tenantId: string | null): void {
  wanted.tenantId = tenantId
  if (tenantId === null) localStorage.removeItem(CHOICE)
  else localStorage.setItem(CHOICE, tenantId)
}

function toAccount({ viewer, tenant, plans }: AccountQuery): Account {
  const first = viewer.memberships[0]?.tenant
  const chosen = tenant ?? (first && isFull(first) ? first : null)
  return {
    viewer,
    plans,
    tenants: viewer.memberships.map((membership) => membership.tenant),
    tenant: chosen,
    role: viewer.memberships.find((membership) => membership.tenant.id === chosen?.id)?.role ?? null,
  }
}

/** With a tenant chosen, the memberships carry its name only. */
function isFull(tenant: { id: string; name: string } & Partial<TenantAccountFragment>): tenant is TenantAccount {
  return tenant.subscriptions !== undefined
}
