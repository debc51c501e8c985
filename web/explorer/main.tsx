import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadConfig } from '../src/config.ts'
import { toRequestError } from '../src/request-error.ts'
import { createSession } from '../src/sign-in.ts'
import { Cover } from './cover.tsx'
import { Gate } from './gate.tsx'
import { createPost } from './post.ts'
import './explorer.css'

const place = document.getElementById('page')
if (!place) throw new Error('explorer.html has no element "page"')
const root = createRoot(place)

try {
  const config = await loadConfig()
  document.title = `Explorer · ${config.productName}`
  const session = createSession(config)
  root.render(
    <StrictMode>
      <Gate config={config} session={session} post={createPost(session)} />
    </StrictMode>,
  )
} catch (error) {
  root.render(
    <Cover product="" title="The explorer could not start" words={toRequestError(error).message}>
      <button type="button" onClick={() => window.location.reload()}>
        Try again
      </button>
    </Cover>,
  )
}
