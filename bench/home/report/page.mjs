import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from '../measure-all.mjs'
import { say } from '../progress.mjs'
import { rowsOf } from './tables.mjs'
import { wantedOf } from './wanted.mjs'

const ROOT = join(import.meta.dirname, '../../..')

/** Writes docs/benchmarks.md and bench/results/<date>.json. */
export function writePage({ options, results, machine, refused }) {
  const date = new Date().toISOString().slice(0, 10)
  const folder = join(ROOT, 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  const { rows, rounds, seconds, scenarios, command } = options
  const raw = {
    date,
    command,
    machine,
    rounds,
    seconds,
    scenarios,
    rows: rows.map(({ name }) => name),
    refused,
    results,
  }
  writeFileSync(join(folder, `${date}.json`), `${JSON.stringify(raw, null, 2)}\n`)
  writeFileSync(join(ROOT, 'docs', 'benchmarks.md'), pageOf({ date, options, results, machine, refused }))
  say(`written: docs/benchmarks.md, bench/results/${date}.json`)
}

function pageOf({ date, options, results, machine, refused }) {
  const { rows, scenarios, command } = options
  const parts = [
    `# Benchmarks

The home screen of Backplane and of its peers, side by side. Written by \`${command} --write\` on ${date}; the raw figures are in
[bench/results/${date}.json](../bench/results/${date}.json), and how to repeat them in [bench/README.md](../bench/README.md).`,
    methodOf(options, machine),
    ...scenarios.map((scenario) => `## ${capital(describe(scenario))}\n\n${figures(rows, results, scenario)}`),
  ]
  const wanted = wantedOf(options, results)
  if (wanted.length > 0)
    parts.push(
      `## What was wanted\n\n${markdown([
        ['Requests a second', 'wanted', 'measured', '', ''],
        ...wanted.map(({ what, wanted, found, ok, tuned }) => [
          what,
          `≥ ${wanted}`,
          found,
          ok ? 'ok' : '**short**',
          tuned,
        ]),
      ])}`,
    )
  parts.push(
    `## The rows\n\n${markdown([
      ['Row', 'what it is', 'follows'],
      ...rows.map(({ name, title, why, page }) => [`\`${name}\``, `${title.trim()}: ${why}`, linked(page)]),
    ])}`,
  )
  if (refused.length > 0) parts.push(`Not measured: ${refused.join('; ')}`)
  return `${parts.join('\n\n')}\n`
}

function methodOf({ rounds, seconds, warmSeconds, connections, command }, machine) {
  return `## Machine and method

${markdown([
  ['', ''],
  ['Processor', machine.processor],
  ['Memory', machine.memory],
  ['System', machine.system],
  ['Node', machine.node],
  ['PostgreSQL', machine.postgres],
  ['Load average before', machine.load],
  ['Command', `\`${command}\``],
])}

- 1,000 tenants, 20,000 users, 30 notifications a user. A request is one person's home screen: viewer, unread count, 5 notifications, tenant,
  10 members with their users, subscription with plan and 10 features, 10 counters. Before a row is measured, its answers for five people are
  compared with what statements of the bench's own read from the database; one that differs is not measured.
- Each server alone on core 0 (taskset), wrk on core 1 with ${connections} connections and one thread, each request that of a person drawn at random. The
  writer runs on core 1 too. PostgreSQL is on this machine and pinned to no core, so it competes with both; its processor time is counted
  beside the server's. No Redis is used.
- Whoever waits for the same registered document is answered by one statement with up to seven others ([reads together](decisions/reads-together.md)), so
  what Backplane reads per request costs more where fewer wait: \`--connections 4\` shows it, and the record says what it was.
- Rounds are interleaved: every row once, then every row again in the opposite order; the figures are medians of ${rounds}, each of ${seconds} s after ${warmSeconds} s that do not count. Caches
  are filled by a visit of every user first. Servers stay up between rounds, those that keep nothing stopped (SIGSTOP) while it is another’s turn, and writes go on: they void Backplane's answers while the other rows are
  measured, and nobody asks for them then, so under writes everybody comes to it once more before each of its turns.
- Every token is EdDSA; every server has the same cache of verified tokens unless its row says otherwise. NODE_ENV is production for all. Backplane
  runs with row-level security on, as it ships.
- A response cache of a peer does not see the writes, which go past it: under writes its figures are of answers that are out of date. Tuned forms
  are measured without writes.`
}

function figures(rows, results, scenario) {
  const lines = [
    ['', 'requests/s', 'server µs', 'Postgres µs', 'p99 ms', 'bytes'],
    ...rowsOf(rows, results, scenario).map(([title, ...rest]) => [title.replace(/^ {2}/, '– '), ...rest]),
  ]
  return markdown(lines, { figures: true })
}

/** A table; its columns but the first stand to the right where they hold figures. */
function markdown([head, ...lines], { figures = false } = {}) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [
    line(head),
    `|${head.map((_, index) => (figures && index > 0 ? '---:' : '---')).join('|')}|`,
    ...lines.map(line),
  ].join('\n')
}

function linked(page) {
  return page
    .split(', ')
    .map((each) => (each.startsWith('http') ? `<${each}>` : `[${each}](${each.replace(/^docs\//, '')})`))
    .join(' ')
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1)
}
