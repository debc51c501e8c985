import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../home/progress.mjs'

const ROOT = join(import.meta.dirname, '../..')
const MOST_MIB = 400
const MOST_DRIFT = 0.02

/**
 * @param {{ thirds: { mean: number, max: number }[], peak: number, wrong: number }} found MiB
 * @returns {{ what: string, wanted: string, found: string, ok: boolean }[]}
 */
export function wantedOf({ thirds, peak, wrong }) {
  const drift = thirds[2].mean / thirds[1].mean - 1
  // The promise is in MB; MiB are a little more.
  const most = (peak * 1024 * 1024) / 1e6
  return [
    {
      what: 'the most that it ever had',
      wanted: `< ${MOST_MIB} MB`,
      found: `${most.toFixed(0)} MB`,
      ok: most < MOST_MIB,
    },
    {
      what: "the last third's mean against the middle third's",
      wanted: `± ${MOST_DRIFT * 100} %`,
      found: `${drift < 0 ? '−' : '+'}${Math.abs(drift * 100).toFixed(1)} %`,
      ok: Math.abs(drift) <= MOST_DRIFT,
    },
    { what: 'answers that are not what they must be', wanted: '0', found: String(wrong), ok: wrong === 0 },
  ]
}

/** What is printed. */
export function tableOf({ requests, seconds, thirds, peak, byKind, tokens, sha256, wanted }) {
  const mb = (mib) => `${((mib * 1024 * 1024) / 1e6).toFixed(0)} MB`.padStart(9)
  const names = ['first', 'middle', 'last']
  return [
    `requests        ${requests}, in ${seconds.toFixed(0)} s: ${Math.round(requests / seconds)} a second`,
    `tokens          ${tokens}`,
    `the day's file  sha256 ${sha256}`,
    '',
    ...Object.entries(byKind)
      .toSorted(([, a], [, b]) => b - a)
      .map(([kind, count]) => `  ${kind.padEnd(20)} ${String(count).padStart(8)}`),
    '',
    'third       RSS mean   RSS max    V8 heap    of it used   external',
    ...thirds.map(
      ({ mean, max, heapTotal, heapUsed, external }, index) =>
        `${names[index].padEnd(10)} ${mb(mean)} ${mb(max)}  ${mb(heapTotal)}     ${mb(heapUsed)}  ${mb(external)}`,
    ),
    `ever                  ${mb(peak)}`,
    '',
    ...wanted.map(
      ({ what, wanted: limit, found, ok }) => `${ok ? 'ok   ' : 'SHORT'}  ${what}: ${found} (wanted ${limit})`,
    ),
  ].join('\n')
}

/** Writes docs/benchmarks-memory.md and bench/results/memory-<date>.json. */
export function writePage(result, samples, { command, machine }) {
  const date = new Date().toISOString().slice(0, 10)
  mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true })
  const raw = join('bench', 'results', `memory-${date}.json`)
  const rounded = samples.map((each) =>
    Object.fromEntries(Object.entries(each).map(([name, value]) => [name, Math.round(value * 10) / 10])),
  )
  writeFileSync(
    join(ROOT, raw),
    `${JSON.stringify({ date, command, machine, ...result, samples: rounded }, null, 1)}\n`,
  )
  writeFileSync(
    join(ROOT, 'docs', 'benchmarks-memory.md'),
    `# Memory over a day

A day's mix of requests against one API process with its default settings. Written by \`${command} --write\` on ${date}; the raw figures are in
[${raw}](../${raw}), and how to repeat them in [bench/README.md](../bench/README.md).

${Object.entries(machine)
  .map(([name, value]) => `- ${name}: ${value}`)
  .join('\n')}

\`\`\`
${tableOf(result)}
\`\`\`
`,
  )
  say(`written: docs/benchmarks-memory.md, ${raw}`)
}
