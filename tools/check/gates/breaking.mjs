import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { brokenDocuments, manifestsOf } from '../broken-documents.mjs'
import { readSchema } from '../schema-members.mjs'

const RELEASED = 'schema/released.graphql'
const CURRENT = 'schema/schema.graphql'
const DECISIONS = 'docs/decisions'
/** A line of its own before the heading of a decision: `breaks: Tenant.slug, Query.plans`. */
const BREAKS = /^breaks: (.+)$/gm

/** Nothing that was released is taken away or narrowed, unless a decision says so by its name. */
export const breaking = {
  name: 'breaking',
  title: 'the released contract holds',
  /** @param {{ manifests?: string[] }} options more files of documents that clients have registered */
  async run(root, { manifests = [] } = {}) {
    const [released, current] = [readSchema(root, RELEASED), readSchema(root, CURRENT)]
    if (!released || !current)
      return {
        ok: false,
        details: `${released ? CURRENT : RELEASED} is not there: npm run ${released ? 'generate' : 'release:schema'}`,
      }
    const changes = (await diff(released, current)).filter(
      ({ criticality }) => criticality.level === CriticalityLevel.Breaking,
    )
    const decided = decidedIn(root)
    const open = changes.filter(({ path }) => !decided.has(path ?? ''))
    const note = `${changes.length} breaking, ${changes.length - open.length} decided`
    if (open.length === 0) return { ok: true, note }
    const broken = brokenDocuments(root, current, [...manifestsOf(root), ...manifests])
    return { ok: false, details: [...open.map(describe), ADVICE, ...broken].join('\n') }
  },
}

const ADVICE = `Keep it and deprecate it, with a date (docs/contract.md); or write into ${DECISIONS} why it goes, with "breaks: <the name above>" as a line before the heading.`

function describe({ path, message }) {
  return `${path ?? 'schema'}: ${message}`
}

function decidedIn(root) {
  const folder = join(root, DECISIONS)
  if (!existsSync(folder)) return new Set()
  const heads = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readFileSync(join(folder, file), 'utf8').split(/^# /m, 1)[0])
  return new Set(heads.flatMap((head) => [...head.matchAll(BREAKS)].flatMap(([, names]) => names.split(/, */))))
}
