/** A file that was asked for: being written, there to fetch, not to be had, or gone again. */
export const EXPORT_TRANSITIONS = {
  queued: ['ready', 'failed', 'expired'],
  ready: ['expired'],
  failed: ['expired'],
  expired: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type ExportState = keyof typeof EXPORT_TRANSITIONS

export const AUDIT_FORMATS = ['jsonl', 'csv'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number]
export type ExportFormat = AuditFormat | 'json'

export const EXPORT_KINDS = ['audit_entries', 'personal_data'] as const
export type ExportKind = (typeof EXPORT_KINDS)[number]

export const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
}
