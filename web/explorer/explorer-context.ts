import { createContext, useContext } from 'react'
import type { PageConfig } from '../src/config.ts'
import type { Session } from '../src/sign-in.ts'
import type { Cost } from './cost/cost.ts'
import type { Post } from './post.ts'
import type { Preview } from './preview/preview.ts'
import type { SavedOperations } from './saved/saved-operations.ts'
import type { Standing } from './standing.ts'

/** What every panel of the explorer is given: GraphiQL's plugins take no properties. */
export interface Explorer {
  readonly config: PageConfig
  readonly session: Session
  readonly post: Post
  readonly standing: Standing
  readonly saved: SavedOperations
  readonly preview: Preview | null
  setPreview(preview: Preview | null): void
  /** What the last run has cost, where the server says. */
  readonly spent: Cost | null
}

export const ExplorerContext = createContext<Explorer | null>(null)

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext)
  if (!explorer) throw new Error('a panel of the explorer stands outside of it')
  return explorer
}
