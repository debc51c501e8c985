import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Skeleton } from './account/skeleton.tsx'
import { App } from './app.tsx'
import { loadConfig, type PageConfig } from './config.ts'
import { createExecute } from './graphql.ts'
import { type RequestError, toRequestError } from './request-error.ts'
import { CALLBACK_PATH, createSession, finishSilentRenewal, type Session, SILENT_PATH } from './sign-in.ts'
import { StartFailed } from './start-failed.tsx'
import './style.css'

/** Another page of ours, which finds the session in this tab. */
const ELSEWHERE = /^\/explorer(?:\?|$)/

const place = document.getElementById('page')
if (!place) throw new Error('index.html has no element "page"')
const root = createRoot(place)

const silent = window.location.pathname === SILENT_PATH
if (!silent)
  root.render(
    <main className="account">
      <Skeleton />
    </main>,
  )

try {
  const config = await loadConfig()
  if (silent) await finishSilentRenewal(config)
  else await open(config)
} catch (error) {
  root.render(<StartFailed error={toRequestError(error)} />)
}

async function open(config: PageConfig): Promise<void> {
  document.title = `Your account · ${config.productName}`
  const session = createSession(config)
  const problem = window.location.pathname === CALLBACK_PATH ? await comeBack(session) : null
  root.render(
    <StrictMode>
      <App
        config={config}
        session={session}
        execute={createExecute(session)}
        signedIn={await session.signedIn()}
        problem={problem}
      />
    </StrictMode>,
  )
}

/** Comes to no end: nothing is shown here any more. */
function leaveFor(address: string): Promise<never> {
  window.location.replace(address)
  return new Promise(() => undefined)
}

/** Finishes a sign-in; the code does not stay in the address or the history. */
async function comeBack(session: Session): Promise<RequestError | null> {
  try {
    const returnTo = await session.finishSignIn()
    if (ELSEWHERE.test(returnTo)) return await leaveFor(returnTo)
    window.history.replaceState(null, '', returnTo)
    return null
  } catch (error) {
    window.history.replaceState(null, '', '/account')
    // Going back to an address of a sign-in that is over: whoever is signed in stays so.
    return (await session.signedIn()) ? null : toRequestError(error)
  }
}
