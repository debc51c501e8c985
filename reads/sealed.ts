import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Turns a place in a list into the text that a client holds, and back. */
export interface Cursors {
  /** The same place gives the same text, on every node that has the secret: base64url, 22 characters of seal before the place. */
  seal(place: string): string
  /** Null for whatever `seal` has not made with the same secret. */
  open(cursor: string): string | null
}

/** 132 bits. */
const SEAL_LENGTH = 22

/**
 * A cursor is signed, so that nobody without the secret makes one. It hides nothing, and needs not: a list is paged in the order of what its rows
 * show (server/graphql/shown-places.ts).
 *
 * The seal is SHA-512/256 over key and place: of SHA-2's family the one that nobody can go on with from its outcome (FIPS 180-4), so that the key in
 * front is enough. It costs a sixth of Node's HMAC, and a page may ask for a hundred.
 * @param secret any text that cannot be guessed; the key is derived from it (HKDF, RFC 5869)
 */
export function createCursors(secret: string): Cursors {
  const key = Buffer.from(hkdfSync('sha512', secret, '', 'backplane cursors', 64)).toString('hex')
  const sealOf = (place: string): string => hash('sha512-256', key + place, 'base64url').slice(0, SEAL_LENGTH)
  return {
    seal: (place) => sealOf(place) + Buffer.from(place).toString('base64url'),
    open(cursor) {
      const place = Buffer.from(cursor.slice(SEAL_LENGTH), 'base64url').toString()
      const [given, right] = [cursor, sealOf(place) + Buffer.from(place).toString('base64url')].map((text) =>
        Buffer.from(text),
      ) as [Buffer, Buffer]
      return given.length === right.length && timingSafeEqual(given, right) ? place : null
    },
  }
}

/**
 * Stands around a place in the text of a whole answer. JSON writes this character as an escape, so none of it comes from a value of a row:
 * nobody can have a text of theirs sealed.
 */
export const PLACE_MARK = '\u0002'

/** The text of an answer with each place in it as the cursor that is sent. */
export function sealPlaces(text: string, cursors: Cursors): string {
  let sealed = ''
  let from = 0
  for (let start = text.indexOf(PLACE_MARK); start !== -1; start = text.indexOf(PLACE_MARK, from)) {
    const end = text.indexOf(PLACE_MARK, start + 1)
    sealed += `${text.slice(from, start)}"${cursors.seal(text.slice(start + 1, end))}"`
    from = end + 1
  }
  return sealed + text.slice(from)
}
