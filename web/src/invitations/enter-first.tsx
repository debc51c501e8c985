import { Failure, Result } from '../account/notice.tsx'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'

/** For guests: to the issuer's pages, and back to the invitation. */
export function EnterFirst({ address }: { address: string }) {
  const { session } = usePage()
  const enter = useAction((create: boolean) => session.signIn(window.location.pathname, { create }))
  return (
    <>
      <p>Sign in as {address} to accept it, or create an account with that address.</p>
      <Result>{enter.error && <Failure error={enter.error} />}</Result>
      <div className="row">
        <button type="button" disabled={enter.pending} onClick={() => void enter.run(false)}>
          Sign in
        </button>
        <button type="button" className="quiet" disabled={enter.pending} onClick={() => void enter.run(true)}>
          Create an account
        </button>
      </div>
    </>
  )
}
