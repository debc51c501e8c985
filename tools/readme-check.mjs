// `npm run test:readme`: starts the product as `npm start` does and runs the commands of the README and of the partners' quick start, each
// page's in one bash, in their order. A block fails when one of its commands fails or an expected line is not shown; the first failure ends
// the run.
//
//   node tools/readme-check.mjs                       both pages on a product of their own
//   node tools/readme-check.mjs --file other.md --no-start
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { missingLine, readBlocks } from './readme-check/blocks.mjs'
import { startProduct } from './readme-check/product.mjs'
import { openShell } from './readme-check/shell.mjs'

const BLOCK_MS = 180_000
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const PAGES = ['README.md', 'docs/partners.md'].map((page) => join(root, page))
const { values } = parseArgs({
  options: { file: { type: 'string', multiple: true, default: PAGES }, 'no-start': { type: 'boolean' } },
})

const undo = []
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void finish().then(() => process.exit(signal === 'SIGINT' ? 130 : 143)))

try {
  const pages = values.file.map((file) => ({ file, blocks: readBlocks(readFileSync(resolve(file), 'utf8')) }))
  const empty = pages.find(({ blocks }) => blocks.length === 0)
  if (empty) throw new Error(`${empty.file} has no block that begins with "\`\`\`bash run"`)
  process.exitCode = (await runAll(pages)) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  await finish()
}

async function runAll(pages) {
  const product = values['no-start'] ? { env: process.env, output: () => '' } : await startProduct(root)
  if (product.stop) undo.push(() => product.stop())
  await product.untilReady?.()
  for (const { file, blocks } of pages) {
    if (pages.length > 1) say(relative(root, file))
    if (!(await runPage(blocks, product))) return false
  }
  return true
}

async function runPage(blocks, product) {
  const shell = openShell({ cwd: root, env: product.env })
  undo.push(() => shell.close())
  const width = Math.max(...blocks.map(({ title }) => title.length))
  for (const { title, line, commands, expected } of blocks) {
    const startedAt = performance.now()
    const { problem, output } = await shell.run(commands, BLOCK_MS)
    const missing = missingLine(expected, output)
    const wrong = problem ?? (missing === null ? null : `this line is not shown: ${missing.trim()}`)
    const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
    say(`${wrong ? '✗' : '✓'} ${title.padEnd(width)}  line ${String(line).padStart(3)}  ${seconds.padStart(6)}`)
    if (!wrong) continue
    say(`\n${wrong}\n\n── the commands\n${commands}\n\n── what they showed\n${output.trimEnd()}`)
    if (product.output()) say(`\n── the end of what npm start showed\n${product.output().slice(-3_000).trimEnd()}`)
    return false
  }
  return true
}

async function finish() {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
