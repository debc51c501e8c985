import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../tool.mjs'

const BUILDER = 'server/graphql/schema.ts'
const PRINTED = 'schema/schema.graphql'

/** The committed schema is what the code builds. */
export const schema = {
  name: 'schema',
  title: 'printed schema is current',
  async run(root) {
    const printed = existsSync(join(root, PRINTED)) ? readFileSync(join(root, PRINTED), 'utf8') : null
    if (!existsSync(join(root, BUILDER))) {
      if (printed === null) return { ok: true, absent: `${BUILDER} is not there yet` }
      return { ok: false, details: `${PRINTED} is there, but ${BUILDER}, which builds it, is not` }
    }
    const { code, stdout, output } = await runTool(root, 'tsx', 'tsx', ['tools/check/print-schema.ts'])
    if (code !== 0) return { ok: false, details: `the schema cannot be built from ${BUILDER}:\n${output.trim()}` }
    if (stdout === printed) return { ok: true, note: `${stdout.split('\n').length} lines` }
    return { ok: false, details: `${PRINTED} ${firstDifference(printed, stdout)}\nWrite it anew: npm run generate` }
  },
}

function firstDifference(printed, built) {
  if (printed === null) return 'is missing'
  const [old, now] = [printed.split('\n'), built.split('\n')]
  const line = now.findIndex((text, index) => text !== old[index])
  const at = line === -1 ? now.length : line
  return `is stale from line ${at + 1} on:\n  committed: ${old[at] ?? '(nothing)'}\n  built:     ${now[at] ?? '(nothing)'}`
}
