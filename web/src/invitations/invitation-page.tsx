import { useCallback, useEffect, useState } from 'react'
import { Failure } from '../account/notice.tsx'
import { Skeleton } from '../account/skeleton.tsx'
import { INVITATION } from '../documents/invitations.ts'
import { formatMoment } from '../format.ts'
import type { InvitationQuery } from '../generated/graphql.ts'
import { usePage } from '../page-context.ts'
import { type RequestError, toRequestError } from '../request-error.ts'
import { AcceptInvitation } from './accept-invitation.tsx'
import { EnterFirst } from './enter-first.tsx'

const PATH = /^\/invitations\/([\w-]+)$/

/** The token in the address of the page, when it is an invitation's. */
export function invitationToken(path: string): string | null {
  return PATH.exec(path)?.[1] ?? null
}

type Preview = NonNullable<InvitationQuery['invitationPreview']>

/** Where the link in an invitation's mail leads, signed in or not. */
export function InvitationPage({ token, inside }: { token: string; inside: boolean }) {
  const { config, execute } = usePage()
  const [preview, setPreview] = useState<Preview | null | undefined>(undefined)
  const [error, setError] = useState<RequestError | null>(null)
  const load = useCallback(async () => {
    setError(null)
    try {
      setPreview((await execute(INVITATION, { token })).invitationPreview ?? null)
    } catch (cause) {
      setError(toRequestError(cause))
    }
  }, [execute, token])
  useEffect(() => void load(), [load])
  return (
    <main className="guest">
      <div className="welcome">
        <p className="brand">{config.productName}</p>
        {error && <Failure error={error} retry={() => void load()} />}
        {preview === undefined && !error && <Skeleton />}
        {preview === null && (
          <>
            <h1>This link leads to no invitation</h1>
            <p className="lead">A newer mail may have replaced it: open the newest one, or ask whoever invited you.</p>
            <a href="/account">Go to your account</a>
          </>
        )}
        {preview && (
          <>
            <h1>Join {preview.tenantName}</h1>
            {preview.state === 'PENDING' ? (
              <>
                <p className="lead">
                  {preview.inviterName ?? 'Somebody'} invites {preview.address}. The invitation is good until{' '}
                  {formatMoment(preview.expiresAt)}.
                </p>
                {inside ? <AcceptInvitation token={token} /> : <EnterFirst address={preview.address} />}
              </>
            ) : (
              <>
                <p className="lead">{ENDED[preview.state]}</p>
                <a href="/account">Go to your account</a>
              </>
            )}
          </>
        )}
      </div>
    </main>
  )
}

const ENDED: Readonly<Record<Exclude<Preview['state'], 'PENDING'>, string>> = {
  ACCEPTED: 'This invitation was accepted already.',
  EXPIRED: 'This invitation has expired. Ask whoever invited you to send it again.',
  REVOKED: 'This invitation was taken back. Ask whoever invited you for another.',
}
