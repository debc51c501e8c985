import { nameProblem as tenantNameProblem } from '../tenants/rules.ts'
import type { DocumentKind } from './states.ts'

/** Bytes of one document; its tokens are bounded besides. */
export const MOST_DOCUMENT_BYTES = 32 * 1024
/** Of one manifest. */
export const MOST_DOCUMENTS = 1_000
export const MOST_MANIFEST_BYTES = 2 * 1024 * 1024
/** Of an app, that are not retired. */
export const MOST_VERSIONS = 100
/** Of an app's versions that are not retired, each document once. */
export const MOST_APP_DOCUMENTS = 2_000
/** Of a tenant. */
export const MOST_APPS = 50

/** What the schema says of documents: given by the server, since the domain knows no GraphQL. */
export interface DocumentRules {
  /** What it is, or why it cannot be served. */
  check(text: string): CheckedDocument
  /** The deprecated fields, arguments and values that it uses. */
  deprecationsOf(text: string): readonly UsedDeprecation[]
}

export type CheckedDocument =
  | { readonly kind: DocumentKind; readonly name: string | null }
  | { readonly kind: 'refused'; readonly problem: string }

export interface UsedDeprecation {
  /** `Tenant.slug`, `Query.plans(currency:)`, `Currency.DEM`. */
  readonly field: string
  readonly reason: string
  /** `2027-06-30`, where the reason names a date ("Removed after 2027-06-30."). */
  readonly removedAfter: string | null
}

export interface Problem {
  readonly field: string
  readonly problem: string
}

const APP = /^[a-z0-9]+(?:[-_.][a-z0-9]+)*$/
const VERSION = /^[0-9A-Za-z][0-9A-Za-z._+-]{0,59}$/

/** Why an app cannot be called so, or null. Clients send the name in a header. */
export function appProblem(app: string): Problem | null {
  if (APP.test(app) && app.length <= 60) return null
  return {
    field: 'app',
    problem: 'Small letters and digits, with "-", "_" or "." between them, 60 at most: "web", "ios".',
  }
}

export function versionProblem(version: string): Problem | null {
  if (VERSION.test(version) && tenantNameProblem(version) === null) return null
  return { field: 'version', problem: 'Letters, digits, ".", "_", "+" and "-", 60 at most: "1.4.2".' }
}

/** `sha256:…`, as clients send it (GraphQL over HTTP, appendix A: persisted documents). */
export const documentIdOf = (sha256: string): string => `sha256:${sha256}`

/** The digest of a client's identifier, or null for another form. */
export function sha256Of(documentId: string): string | null {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(documentId)?.[1] ?? null
}
