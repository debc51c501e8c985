import type { StoredFile } from '../port.ts'

/**
 * One file holds both: a line of JSON with the content type, then the bytes. A second file beside it could not be replaced
 * in the same instant, and a crash between the two renames would leave new bytes under an old type; one rename cannot.
 */
export function toRecord(bytes: Uint8Array, contentType: string): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ contentType })}\n`), bytes])
}

/** Null when the file was not written by `toRecord`. */
export function fromRecord(record: Buffer): StoredFile | null {
  const end = record.indexOf(0x0a)
  if (end < 0) return null
  try {
    const header: unknown = JSON.parse(record.toString('utf8', 0, end))
    if (typeof header !== 'object' || header === null || !('contentType' in header)) return null
    if (typeof header.contentType !== 'string') return null
    const bytes = new Uint8Array(record.subarray(end + 1))
    return { bytes, contentType: header.contentType, size: bytes.byteLength }
  } catch {
    return null
  }
}

const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w.+-]+=("[\x20\x21\x23-\x7e]*"|[\w.+-]+))*$/

/** RFC 9110's media type: it goes out as a header one day, so a line break must never get in. */
export function isContentType(text: string): boolean {
  return text.length <= 255 && CONTENT_TYPE.test(text)
}
