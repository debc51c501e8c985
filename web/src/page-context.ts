import { createContext, use } from 'react'
import type { PageConfig } from './config.ts'
import type { Execute } from './graphql.ts'
import type { Session } from './sign-in.ts'

export interface Page {
  readonly config: PageConfig
  readonly session: Session
  readonly execute: Execute
}

export const PageContext = createContext<Page | null>(null)

/** What every part of the page may use. */
export function usePage(): Page {
  const page = use(PageContext)
  if (!page) throw new Error('outside of the page')
  return page
}
