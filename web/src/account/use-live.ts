import { useEffect } from 'react'
import { TENANT_LIVE, VIEWER_LIVE } from '../documents/live.ts'
import { follow } from '../live.ts'
import { usePage } from '../page-context.ts'

/** Several events of one change are one question. */
const TOGETHER_MS = 100

/**
 * Reads again when somebody else, or a job, has changed what the page shows: of this tenant, or of the person.
 * @param tenantId null: there is none; undefined: nothing has been read yet
 */
export function useLive(tenantId: string | null | undefined, reload: () => Promise<void>): void {
  const { session } = usePage()
  useEffect(() => {
    if (tenantId === undefined) return
    let timer: number | undefined
    const stop = follow(
      session,
      [{ document: VIEWER_LIVE }, ...(tenantId ? [{ document: TENANT_LIVE, variables: { tenantId } }] : [])],
      () => {
        window.clearTimeout(timer)
        timer = window.setTimeout(() => void reload(), TOGETHER_MS)
      },
    )
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [session, tenantId, reload])
}
