import { useEffect, useMemo, useState } from 'react'
import { AccountPage } from './account/account-page.tsx'
import { SignedOut } from './account/signed-out.tsx'
import type { PageConfig } from './config.ts'
import type { Execute } from './graphql.ts'
import { InvitationPage, invitationToken } from './invitations/invitation-page.tsx'
import { PageContext } from './page-context.ts'
import type { RequestError } from './request-error.ts'
import type { Session } from './sign-in.ts'

interface AppProps {
  readonly config: PageConfig
  readonly session: Session
  readonly execute: Execute
  readonly signedIn: boolean
  /** Why the last sign-in did not come to its end. */
  readonly problem: RequestError | null
}

export function App({ config, session, execute, signedIn, problem }: AppProps) {
  const [inside, setInside] = useState(signedIn)
  const [over, setOver] = useState(false)
  useEffect(
    () =>
      session.onEnd(() => {
        setInside(false)
        setOver(true)
      }),
    [session],
  )
  const page = useMemo(() => ({ config, session, execute }), [config, session, execute])
  const reason = over
    ? 'Your session has ended. Sign in again to go on.'
    : problem && 'The sign-in did not come to its end. Try again.'
  const token = invitationToken(window.location.pathname)
  if (token)
    return (
      <PageContext value={page}>
        <InvitationPage token={token} inside={inside} />
      </PageContext>
    )
  return <PageContext value={page}>{inside ? <AccountPage /> : <SignedOut reason={reason} />}</PageContext>
}
