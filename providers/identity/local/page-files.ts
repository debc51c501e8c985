import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ProviderRoute } from '../../host.ts'
import { SCRIPT_PATHS, STYLE_PATH } from './layout.ts'
import { PASSKEY_SCRIPT } from './passkey-script.ts'
import { STYLE } from './style.ts'

const [LIBRARY_PATH = '', SCRIPT_PATH = ''] = SCRIPT_PATHS

/** What the pages load: one stylesheet, and where passkeys are offered the library's own bundle and our script. */
export const pageFiles: readonly ProviderRoute[] = [
  fileRoute(STYLE_PATH, 'text/css', async () => STYLE),
  fileRoute(LIBRARY_PATH, 'text/javascript', once(readLibrary)),
  fileRoute(SCRIPT_PATH, 'text/javascript', async () => PASSKEY_SCRIPT),
]

function fileRoute(path: string, type: string, read: () => Promise<string>): ProviderRoute {
  return {
    method: 'GET',
    path,
    handle: async () =>
      new Response(await read(), {
        headers: {
          'content-type': `${type}; charset=utf-8`,
          'cache-control': 'public, max-age=300',
          'x-content-type-options': 'nosniff',
        },
      }),
  }
}

/** The bundle that `@simplewebauthn/browser` ships for pages without a build step; it defines `SimpleWebAuthnBrowser`. */
function readLibrary(): Promise<string> {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@simplewebauthn/browser')
  return readFile(join(dirname(entry), '../dist/bundle/index.umd.min.js'), 'utf8')
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= work()
    return made
  }
}
