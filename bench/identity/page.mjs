import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../home/progress.mjs'
import { describeMachine } from '../measure/machine.mjs'
import { wantedLines } from './figures.mjs'

const ROOT = join(import.meta.dirname, '../..')
/** Where the results of some benches stand together, in this order. */
const IDENTITY = {
  name: 'identity',
  benches: ['enumeration', 'storm', 'scale'],
  title: 'Identity, measured',
  about: 'What signing in tells, what it does to everybody else, and what it costs at scale.',
}
const pathOf = ({ name }) => `docs/benchmarks-${name}.md`
const rawOf = ({ name }, bench) => `bench/results/${name}-${bench}.json`

/**
 * Prints what was found, ends the command with 1 when it is short, and with `--write` puts it on the page, beside what the page's other benches
 * have found last.
 *
 * @param {string} bench
 * @param {{ title: string, method: string, table: string, wanted: { what: string, wanted: string, found: string, ok: boolean }[], raw: object }} found
 *   `method` is what was measured and how, in Markdown
 * @param {{ write: boolean, command: string, postgres: string, load: number }} run PostgreSQL's version; the load average before the start
 * @param {{ name: string, benches: string[], title: string, about: string }} [page]
 */
export function report(
  bench,
  { title, method, table, wanted, raw },
  { write, command, postgres, load },
  page = IDENTITY,
) {
  const text = `${table}\n\n${wantedLines(wanted)}`
  process.stdout.write(`\n${text}\n`)
  if (wanted.some(({ ok }) => !ok)) process.exitCode = 1
  if (!write) return
  const date = new Date().toISOString().slice(0, 10)
  const kept = { date, command, machine: describeMachine({ postgres, load }), title, method, text, ...raw }
  mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true })
  writeFileSync(join(ROOT, rawOf(page, bench)), `${JSON.stringify(kept, null, 1)}\n`)
  writeFileSync(join(ROOT, pathOf(page)), pageOf(page))
  say(`written: ${pathOf(page)}, ${rawOf(page, bench)}`)
}

function pageOf(page) {
  const written = page.benches.filter((each) => existsSync(join(ROOT, rawOf(page, each))))
  const sections = written.map((each) => {
    const { date, command, machine, title, method, text } = JSON.parse(
      readFileSync(join(ROOT, rawOf(page, each)), 'utf8'),
    )
    const facts = Object.entries(machine).map(
      ([name, value]) => `${name === 'load' ? 'load average before' : name} ${value}`,
    )
    return `## ${title}

${method}

\`${command} --write\`, ${date}: ${facts.join('; ')}. Raw figures: [${rawOf(page, each)}](../${rawOf(page, each)}).

\`\`\`
${text}
\`\`\``
  })
  return `# ${page.title}

${page.about} How to repeat it: [bench/README.md](../bench/README.md).

${sections.join('\n\n')}
`
}
