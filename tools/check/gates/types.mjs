import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../tool.mjs'

/** TypeScript, for the server and, in a browser's terms, for the pages. */
export const types = {
  name: 'types',
  title: 'types',
  async run(root) {
    const projects = ['tsconfig.json', 'web/tsconfig.json'].filter((file) => existsSync(join(root, file)))
    const failures = []
    for (const project of projects) {
      const { code, output } = await runTool(root, 'typescript', 'tsc', [
        '-p',
        project,
        '--noEmit',
        '--pretty',
        'false',
      ])
      if (code !== 0) failures.push(output.trim() || `tsc -p ${project} ended with ${code}`)
    }
    return { ok: failures.length === 0 && projects.length > 0, note: projects.join(', '), details: failures.join('\n') }
  },
}
