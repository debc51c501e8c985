import { usePage } from '../page-context.ts'
import { RequestError } from '../request-error.ts'
import { useAction } from '../use-action.ts'
import { Failure, Result } from './notice.tsx'

/** Fetches the file with the token, which no link can carry, and hands it to the browser. @param path of ours */
export function DownloadPdf({ path }: { path: string }) {
  const { session } = usePage()
  const download = useAction(async () => {
    const token = await session.accessToken()
    const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } }).catch((cause: unknown) => {
      throw new RequestError('NETWORK', 'The PDF could not be fetched. Check your connection and try again.', { cause })
    })
    if (!answer.ok)
      throw new RequestError('BAD_ANSWER', 'The PDF is not to be had just now. Reload the page and try again.')
    const address = URL.createObjectURL(await answer.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'invoice.pdf'
    link.click()
    // The browser has taken the file by then.
    window.setTimeout(() => URL.revokeObjectURL(address), 10_000)
  })
  return (
    <div>
      <button type="button" className="link" disabled={download.pending} onClick={() => void download.run()}>
        {download.pending ? 'Fetching…' : 'Download the PDF'}
      </button>
      <Result>{download.error && <Failure error={download.error} />}</Result>
    </div>
  )
}
