import { notFound } from '../domain/errors.ts'
import { fromPublicId, type IdKind } from '../lib/ids.ts'

/** The UUID behind an id that a client sent. A malformed id, or one of another noun, is told apart from a missing one by nobody. */
export function idOf(kind: IdKind, publicId: string, noun: string = kind): string {
  const id = fromPublicId(kind, publicId)
  if (!id) throw notFound(noun)
  return id
}
