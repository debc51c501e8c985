import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceFiles } from '../source-files.mjs'

const MOST = 250
/** In the comment at the head of the file, with a reason behind it. */
const REASON = /^\s*(\/\/|\/?\*+|#|--)?\s*Long because: \S+/m

/** No source file above 250 lines, unless its head says why. */
export const length = {
  name: 'length',
  title: 'file length',
  async run(root) {
    const files = sourceFiles(root, /\.(tsx?|mjs|cjs|js|css|prisma)$/)
    const problems = files.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
      if (lines <= MOST || REASON.test(text.split('\n').slice(0, 15).join('\n'))) return []
      return [`${file}: ${lines} lines, at most ${MOST}. Find the second idea, or say in its head "Long because: …"`]
    })
    if (files.length === 0) problems.push('no source file was found')
    return { ok: problems.length === 0, note: `${files.length} files`, details: problems.join('\n') }
  },
}
