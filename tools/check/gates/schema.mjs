import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../tool.mjs'

const BUILDER = 'server/graphql/schema.ts'
/** Ours, and the demo's whole: each with the arguments that print it. */
const PRINTED = [
  { file: 'schema/schema.graphql', args: [] },
  { file: 'examples/better-movies/schema.graphql', args: ['--demo'] },
]

/** The committed schemas are what the code builds. */
export const schema = {
  name: 'schema',
  title: 'printed schema is current',
  async run(root) {
    if (!existsSync(join(root, BUILDER)))
      return { ok: false, details: `${BUILDER}, which builds the schema, is not there` }
    const answers = await Promise.all(PRINTED.map((printed) => compare(root, printed)))
    const stale = answers.filter(({ details }) => details)
    if (stale.length > 0) return { ok: false, details: stale.map(({ details }) => details).join('\n') }
    return { ok: true, note: `${answers.map(({ lines }) => lines).join(' and ')} lines` }
  },
}

async function compare(root, { file, args }) {
  const printed = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null
  const { code, stdout, output } = await runTool(root, 'tsx', 'tsx', ['tools/check/print-schema.ts', ...args])
  if (code !== 0) return { details: `the schema cannot be built from ${BUILDER}:\n${output.trim()}` }
  if (stdout === printed) return { lines: stdout.split('\n').length }
  return { details: `${file} ${firstDifference(printed, stdout)}\nWrite it anew: npm run generate` }
}

function firstDifference(printed, built) {
  if (printed === null) return 'is missing'
  const [old, now] = [printed.split('\n'), built.split('\n')]
  const line = now.findIndex((text, index) => text !== old[index])
  const at = line === -1 ? now.length : line
  return `is stale from line ${at + 1} on:\n  committed: ${old[at] ?? '(nothing)'}\n  built:     ${now[at] ?? '(nothing)'}`
}
