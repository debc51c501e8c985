import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { GATES } from './gates.mjs'

/*
 * `npm run check -- [gate…] [--root folder] [--manifest file]…`: every gate, or the named ones, on this project or another; one line a gate, what
 * is wrong below. Ends with 1 when a gate fails.
 */

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  // Documents that clients elsewhere have registered: what breaks them is named too.
  options: { root: { type: 'string' }, manifest: { type: 'string', multiple: true } },
})
const root = values.root ?? fileURLToPath(new URL('../../', import.meta.url))
const unknown = named.filter((name) => !GATES.some((gate) => gate.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no gate "${unknown[0]}". The gates: ${GATES.map((gate) => gate.name).join(', ')}\n`)
  process.exit(2)
}

const waiting = GATES.filter((gate) => named.length === 0 || named.includes(gate.name))
const width = Math.max(...waiting.map((gate) => gate.title.length))
const failures = []

async function work() {
  for (let gate = waiting.shift(); gate; gate = waiting.shift()) {
    const startedAt = performance.now()
    const result = await gate
      .run(root, { manifests: values.manifest ?? [] })
      .catch((error) => ({ ok: false, details: error.stack }))
    const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
    const mark = result.absent ? '–' : result.ok ? '✓' : '✗'
    const note = result.absent ?? (result.ok ? (result.note ?? '') : 'see below')
    process.stdout.write(`${mark} ${gate.title.padEnd(width)}  ${seconds.padStart(7)}  ${note}`.trimEnd())
    process.stdout.write('\n')
    if (!result.ok) failures.push({ title: gate.title, details: result.details })
  }
}

await Promise.all([work(), work()])
for (const { title, details } of failures) process.stdout.write(`\n── ${title}\n${details}\n`)
process.exitCode = failures.length > 0 ? 1 : 0
