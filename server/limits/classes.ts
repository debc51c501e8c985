import type { Viewer } from '../../domain/access.ts'

/**
 * What kind of caller a request comes from: limits differ by it. A program with a key or a client of its own is a partner; staff is an
 * operator, unless they act as somebody else, whose limits then hold.
 */
export type CallerClass = 'anonymous' | 'person' | 'partner' | 'operator'

export const CALLER_CLASSES: readonly CallerClass[] = ['anonymous', 'person', 'partner', 'operator']

export function classOf(viewer: Viewer): CallerClass {
  switch (viewer.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'machine':
      return 'partner'
    // Our own jobs, which come by no door.
    case 'system':
      return 'operator'
    case 'user':
      return viewer.operatorRole === null ? 'person' : 'operator'
  }
}
