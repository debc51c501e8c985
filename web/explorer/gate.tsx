import { useCallback, useEffect, useState } from 'react'
import type { PageConfig } from '../src/config.ts'
import { type RequestError, toRequestError } from '../src/request-error.ts'
import type { Session } from '../src/sign-in.ts'
import { addressOfPage } from './address.ts'
import { Cover } from './cover.tsx'
import type { Post } from './post.ts'
import { findStanding, type Standing } from './standing.ts'
import { Workbench } from './workbench.tsx'

interface GateProps {
  readonly config: PageConfig
  readonly session: Session
  readonly post: Post
}

type State = { readonly standing: Standing } | { readonly error: RequestError } | null

/** Locally everybody comes in; anywhere else staff does. It is the API that refuses the others: the page only says so in time. */
export function Gate({ config, session, post }: GateProps) {
  const [state, setState] = useState<State>(null)
  const [over, setOver] = useState(false)
  const look = useCallback(async () => {
    try {
      setState({ standing: await findStanding(post, await session.signedIn()) })
    } catch (error) {
      setState({ error: toRequestError(error) })
    }
  }, [post, session])
  useEffect(() => {
    void look()
    return session.onEnd(() => {
      setOver(true)
      void look()
    })
  }, [look, session])

  if (state === null) return <Cover product={config.productName} title="Opening the explorer" busy />
  if ('error' in state)
    return (
      <Cover product={config.productName} title="The explorer could not start" words={state.error.message}>
        <button type="button" onClick={() => void look()}>
          Try again
        </button>
      </Cover>
    )
  const { standing } = state
  if (config.local || standing.staff)
    return <Workbench key={standing.person?.email} {...{ config, session, post, standing, over }} />
  if (standing.person)
    return (
      <Cover
        product={config.productName}
        title="The explorer is for staff"
        words={`You are signed in as ${standing.person.email}, which is no operator's account. Ask a colleague who administers ${config.productName} to make you one, or go on to your account.`}
      >
        <a className="x-button" href="/account">
          Your account
        </a>
        <button type="button" className="x-quiet" onClick={() => void session.signOut()}>
          Sign out
        </button>
      </Cover>
    )
  return (
    <Cover
      product={config.productName}
      title={over ? 'Your session has ended' : 'Explorer'}
      words={
        over
          ? 'Sign in again to go on. What you have typed is kept in this browser.'
          : `The schema of ${config.productName}, and a place to try it. It is for operators: sign in with your account.`
      }
    >
      <button type="button" onClick={() => void session.signIn(addressOfPage())}>
        Sign in
      </button>
    </Cover>
  )
}
