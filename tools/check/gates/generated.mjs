import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../tool.mjs'

/** The types of the pages' and the tests' documents are what codegen makes of them now. */
export const generated = {
  name: 'generated',
  title: 'generated code is current',
  async run(root) {
    if (!existsSync(join(root, 'schema/schema.graphql')))
      return { ok: true, absent: 'schema/schema.graphql is not there yet' }
    const args = ['--config', 'codegen.yml', '--check']
    const { code, output } = await runTool(root, '@graphql-codegen/cli', 'graphql-codegen', args)
    return { ok: code === 0, details: `${withoutProgress(output)}\nWrite it anew: npm run generate` }
  },
}

function withoutProgress(output) {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^[❯✔]/.test(line))
    .join('\n')
}
