import type { ShownEntry } from './shown.ts'

const COLUMNS = [
  'id',
  'at',
  'tenantId',
  'actorKind',
  'actorId',
  'onBehalfOf',
  'action',
  'objectKind',
  'objectId',
  'before',
  'after',
  'requestId',
  'address',
  'erased',
  'seq',
  'hash',
] as const satisfies readonly (keyof ShownEntry)[]

/** One entry as a line of JSON (jsonlines.org). */
export function jsonLine(entry: ShownEntry): string {
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map((column) => [column, entry[column]])))}\n`
}

export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** One entry as a line of RFC 4180. */
export function csvLine(entry: ShownEntry): string {
  return `${COLUMNS.map((column) => cell(entry[column])).join(',')}\r\n`
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // A spreadsheet takes these for the beginning of a formula, which somebody could have named a thing after.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
