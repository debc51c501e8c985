import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { PageConfig } from '../src/config.ts'
import type { Session } from '../src/sign-in.ts'
import { Bar } from './bar.tsx'
import { type Cost, costOf } from './cost/cost.ts'
import { CostLine } from './cost/cost-line.tsx'
import { ExplorerContext } from './explorer-context.ts'
import { createFetcher } from './fetcher.ts'
import type { Post } from './post.ts'
import type { Preview } from './preview/preview.ts'
import { PREVIEW_PLUGIN } from './preview/preview-panel.tsx'
import { inBrowser } from './saved/in-browser.ts'
import { inDatabase } from './saved/in-database.ts'
import { LinkedOperation } from './saved/linked-operation.tsx'
import { SAVED_PLUGIN } from './saved/saved-panel.tsx'
import type { Standing } from './standing.ts'
import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'

const PLUGINS = [SAVED_PLUGIN, PREVIEW_PLUGIN, HISTORY_PLUGIN]

const WELCOME = `# Type a query and run it with Ctrl-Enter (⌘-Enter on a Mac).
# Ctrl-Space suggests; the book on the left describes every field.

query Plans {
  plans {
    key
    name
    prices {
      interval
      unit {
        amountMinor
        currency
      }
    }
  }
}
`

interface WorkbenchProps {
  readonly config: PageConfig
  readonly session: Session
  readonly post: Post
  readonly standing: Standing
  /** Whether a session has just ended. */
  readonly over: boolean
}

/** GraphiQL with the panels of ours. Tabs and history stay in this browser; headers are kept nowhere. */
export function Workbench({ config, session, post, standing, over }: WorkbenchProps) {
  const [preview, setPreview] = useState<Preview | null>(null)
  const [spent, setSpent] = useState<Cost | null>(null)
  // The fetcher outlives a change of it: GraphiQL would ask for the schema again with each other one.
  const now = useRef(preview)
  useEffect(() => {
    now.current = preview
  }, [preview])
  const fetcher = useMemo(
    () =>
      createFetcher({
        post,
        token: () => session.accessToken(),
        preview: () => now.current,
        answered: ({ extensions }) => setSpent(costOf(extensions?.cost)),
      }),
    [post, session],
  )
  const saved = useMemo(() => (standing.staff ? inDatabase(post) : inBrowser()), [post, standing.staff])
  const explorer = useMemo(
    () => ({ config, session, post, standing, saved, preview, setPreview, spent }),
    [config, session, post, standing, saved, preview, spent],
  )
  return (
    <ExplorerContext value={explorer}>
      <div className="x-page">
        <Bar over={over} />
        <main className="x-main" aria-label="GraphiQL">
          <GraphiQL
            fetcher={fetcher}
            plugins={PLUGINS}
            defaultQuery={WELCOME}
            shouldPersistHeaders={false}
            showPersistHeadersSettings={false}
            inputValueDeprecation
            schemaDescription
          >
            <GraphiQL.Logo>
              <LinkedOperation />
            </GraphiQL.Logo>
            <GraphiQL.Footer>
              <CostLine />
            </GraphiQL.Footer>
          </GraphiQL>
        </main>
      </div>
    </ExplorerContext>
  )
}
