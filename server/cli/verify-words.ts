import type { ChainHead, ChainReport, Problem } from '../../domain/audit/verify.ts'
import { fromPublicId, toPublicId } from '../../lib/ids.ts'

const WORDS: Readonly<Record<Problem, string>> = {
  content_changed: 'what it says was changed after it was written',
  detail_changed: 'a detail of it (an address, a name) was changed after it was written',
  entry_missing: 'the entry of this number is missing',
  reordered: 'it does not follow the entry before it: entries were reordered, or one was exchanged',
  seal_changed: 'its seal does not fit what it says: it was written anew',
  end_cut_off: 'the chain once went further, as the kept head says: its end was cut off',
  written_anew: 'the kept head of this number has another hash: the chain was written anew',
}

/** What `npm run verify` prints: the sums, and a line for each chain that does not hold or that was asked for by name. */
export function linesOf(reports: readonly ChainReport[], named: boolean): readonly string[] {
  const broken = reports.filter((report) => report.broken)
  const lines = named ? [] : [sumsOf(reports)]
  for (const report of named ? reports : broken) lines.push(lineOf(report))
  if (broken.length === 0) lines.push(`Every ${named ? 'entry of the chain' : 'chain'} holds.`)
  else
    lines.push(
      `${broken.length} of ${counted(reports.length, 'chain')} ${broken.length === 1 ? 'does' : 'do'} not hold.`,
    )
  return lines
}

function sumsOf(reports: readonly ChainReport[]): string {
  const sum = (of: (report: ChainReport) => number) => reports.reduce((total, report) => total + of(report), 0)
  const upTo = reports.reduce<Date | null>(
    (latest, { sealedUpTo }) => (sealedUpTo && (!latest || sealedUpTo > latest) ? sealedUpTo : latest),
    null,
  )
  return `${counted(reports.length, 'chain')}: ${factsOf({
    sealed: sum(({ sealed }) => sealed),
    unsealed: sum(({ unsealed }) => unsealed),
    erasedDetails: sum(({ erasedDetails }) => erasedDetails),
    sealedUpTo: upTo,
  })}.`
}

function lineOf(report: ChainReport): string {
  const { broken } = report
  const facts = `${nameOf(report.tenantId)}: ${factsOf(report)}.`
  if (!broken) return facts
  const entry = broken.entryId ? ` (${toPublicId('auditEntry', broken.entryId)})` : ''
  return `${facts} Broken at entry ${broken.seq ?? 'without a number'}${entry}: ${WORDS[broken.problem]}.`
}

function factsOf(of: Pick<ChainReport, 'sealed' | 'unsealed' | 'erasedDetails' | 'sealedUpTo'>): string {
  return [
    `${counted(of.sealed, 'entry', 'entries')} sealed${of.sealedUpTo ? ` up to ${of.sealedUpTo.toISOString()}` : ''}`,
    `${of.unsealed} not sealed yet`,
    ...(of.erasedDetails > 0 ? [`${counted(of.erasedDetails, 'detail')} erased`] : []),
  ].join(', ')
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

const NO_TENANT = 'no tenant'

function nameOf(tenantId: string | null): string {
  return tenantId === null ? NO_TENANT : toPublicId('tenant', tenantId)
}

/** A head a line, for somebody outside to keep. */
export function headsText(reports: readonly ChainReport[]): string {
  return reports
    .flatMap(({ head }) => (head ? [head] : []))
    .map(({ tenantId, seq, hash }) => `${JSON.stringify({ chain: nameOf(tenantId), seq, hash })}\n`)
    .join('')
}

/** @throws Error naming the line that is no head */
export function readHeads(text: string): readonly ChainHead[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const head = headOf(line)
      if (!head)
        throw new Error(`Line ${index + 1} of the kept heads is not one: npm run verify -- --head writes them.`)
      return head
    })
}

function headOf(line: string): ChainHead | null {
  try {
    const { chain, seq, hash } = JSON.parse(line) as Partial<Record<'chain' | 'seq' | 'hash', unknown>>
    const tenantId = chain === NO_TENANT ? null : fromPublicId('tenant', String(chain))
    const known = chain === NO_TENANT || tenantId !== null
    if (!known || !/^[1-9]\d{0,17}$/.test(String(seq)) || !/^[0-9a-f]{64}$/.test(String(hash))) return null
    return { tenantId, seq: String(seq), hash: String(hash) }
  } catch {
    return null
  }
}
