import { useState } from 'react'
import { Failure, Notice, Result } from '../account/notice.tsx'
import { ACCEPT_INVITATION } from '../documents/invitations.ts'
import { usePage } from '../page-context.ts'
import { useAction } from '../use-action.ts'

/** For somebody who is signed in: the place is theirs with one click, or they are told what keeps them from it. */
export function AcceptInvitation({ token }: { token: string }) {
  const { execute, session } = usePage()
  const [refusal, setRefusal] = useState<string | null>(null)
  const accept = useAction(async () => {
    setRefusal(null)
    const { acceptInvitation: result } = await execute(ACCEPT_INVITATION, { token })
    if (result.__typename === 'InvitationAccepted') window.location.assign('/account')
    else setRefusal(result.message)
  })
  const leave = useAction(session.signOut)
  return (
    <>
      <Result>
        {refusal && <Notice tone="warning">{refusal}</Notice>}
        {accept.error && <Failure error={accept.error} />}
        {leave.error && <Failure error={leave.error} />}
      </Result>
      <div className="row">
        <button type="button" disabled={accept.pending} onClick={() => void accept.run()}>
          {accept.pending ? 'Accepting…' : 'Accept'}
        </button>
        <button type="button" className="quiet" disabled={leave.pending} onClick={() => void leave.run()}>
          Sign out
        </button>
      </div>
    </>
  )
}
