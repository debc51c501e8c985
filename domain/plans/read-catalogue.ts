import { type Catalogue, catalogueSchema } from './catalogue.ts'
import { problemsOf } from './terms.ts'

export type CatalogueReading =
  | { readonly ok: true; readonly catalogue: Catalogue }
  /** One line for each thing that is wrong: where, and what it should be. */
  | { readonly ok: false; readonly lines: readonly string[] }

/** A catalogue from whatever somebody wrote. */
export function readCatalogue(written: unknown): CatalogueReading {
  const { success, data, error } = catalogueSchema.safeParse(written)
  const lines = success
    ? problemsOf(data)
    : error.issues.map(({ path, message }) => `${path.join('.') || 'the catalogue'}: ${message}`)
  return success && lines.length === 0 ? { ok: true, catalogue: data } : { ok: false, lines }
}
