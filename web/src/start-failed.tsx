import { Failure } from './account/notice.tsx'
import type { RequestError } from './request-error.ts'

/** What stands in place of the whole page when it cannot even begin. */
export function StartFailed({ error }: { error: RequestError }) {
  return (
    <main className="narrow">
      <h1>This page could not start</h1>
      <Failure error={error} retry={() => window.location.reload()} />
    </main>
  )
}
