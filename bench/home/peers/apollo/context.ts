import type { Source } from '../shared/ordinary.ts'

export interface Context {
  readonly userId: string
  readonly source: Source
}
