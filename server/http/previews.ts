import type { App } from '../../domain/app.ts'
import { narrowViewer } from '../../domain/role-previews/narrow.ts'
import type { Caller, Callers } from './caller.ts'
import { PREVIEW_HEADER, previewOf } from './preview-header.ts'

/**
 * The callers, of whom those who send `backplane-preview` are narrowed to one role in one tenant. What is answered then is neither looked for in
 * memory nor kept there: the answers in full of the same person are kept under their key. Who sends none pays for one look at a header.
 */
export function withPreviews(callers: Callers, app: Pick<App, 'db' | 'wallClock'>): Callers {
  async function narrowed({ key, viewer }: Caller, asked: string | readonly string[]): Promise<Caller> {
    return { key: `${key} preview`, viewer: await narrowViewer(app, viewer, previewOf(asked)), hears: false }
  }
  return {
    known: (request) => (request.headers[PREVIEW_HEADER] === undefined ? callers.known(request) : undefined),
    find(request, signal) {
      const asked = request.headers[PREVIEW_HEADER]
      return asked === undefined
        ? callers.find(request, signal)
        : callers.find(request, signal).then((full) => narrowed(full, asked))
    },
  }
}
